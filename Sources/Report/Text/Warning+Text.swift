import Attribution
import Explaining

extension Warning: CustomStringConvertible {
  public var description: String { place.map { "\($0): \(text)" } ?? text }

  /// The subject of the warning: a target, a method, a baseline, an input.
  private var place: String? {
    switch self {
    case .verdict(_, let place):
      let parts = [place.target, place.method.map(MethodKind.title(of:)), place.baseline].compactMap(\.self)
      return parts.isEmpty ? nil : parts.joined(separator: ", ")
    case .unknownRange(_, let baseline, let method): return baseline ?? MethodKind.title(of: method)
    case .assumedAxes(let input, _): return "input \(input)"
    case .leftOut(let method, _): return MethodKind.title(of: method)
    case .truncated: return nil
    case .assumed(let file, _): return file
    case .notExplained(let names): return names.joined(separator: ", ")
    case .keptWords(let layer, _): return layer
    case .largestRegion, .numbersAsClasses: return nil
    case .noCategory(_, let baseline): return baseline
    }
  }

  private var text: String {
    switch self {
    case .verdict(let verdict, _): verdict.text
    case .unknownRange(let field, _, _):
      "the ranges of \(field) are unknown; the minimum and maximum of this input are used"
    case .assumedAxes(_, let assumption): assumption.text
    case .assumed(_, let assumption): assumption
    case .leftOut(_, let reason): "left out: \(reason)"
    case .truncated(let removed, let kept): "text truncated: \(removed) tokens removed, \(kept) kept"
    case .notExplained:
      "no attribution: the model does not look this number up in an embedding table; the baseline keeps its value"
    case .keptWords(_, let explained):
      "this layer, too, looks up words, by numbers that the model makes of the text (as a decoder does of the shifted text); "
        + "it keeps the words of the text, also at the baseline; attributions are those of the layer '\(explained)'"
    case .largestRegion(let name, let others):
      "no target named; explained is the class with the largest region, \(name)"
        + (others.isEmpty ? "" : "; others: \(others.joined(separator: ", "))")
    case .numbersAsClasses(let output, let element):
      "the numbers of \(output) are read as one per class: at each pixel the class with the largest "
        + "number is predicted; for one number use --target \(element)"
    case .noCategory(let inputs, _):
      "the embedding of \(inputs.joined(separator: ", ")) is zero at this baseline, and belongs to no category"
    }
  }

  /// How to solve the problem, in terms of the command's options.
  package var hint: String? {
    switch self {
    case .verdict(let verdict, _): verdict.hint
    case .unknownRange: "give data with --background DATA.npy"
    case .assumedAxes: "name them, outermost first, for example --axes channel,y,x"
    case .noCategory: "baselines from the data's categories are -b mean, median, sample and sample:N"
    case .leftOut, .truncated, .assumed, .notExplained, .keptWords, .largestRegion, .numbersAsClasses: nil
    }
  }
}

extension Verdict {
  fileprivate var hint: String? {
    switch grade {
    case .inexact where shortfall == .fewPoints || shortfall == nil: "raise --max-points or --tolerance"
    case .incomplete, .inexact:
      switch shortfall {
      case .fewPoints?: "use more points: --steps, --max-points, --runs or --samples"
      case .jump?, .gradient?: "try --method occlusion, which needs no gradient"
      case .atBaseline?, nil: nil
      }
    case .nothing: emptiness == .onlyAgainst ? "show negative attributions with --polarity both" : nil
    case .weak: "average over more: --rule stratified --runs 200, or --samples"
    case .stable, .fair, .exact, .worseThanControl, .unconfirmed, .inconclusive, .unmeasured: nil
    }
  }
}

extension MethodKind {
  /// Returns the title of a method by its name.
  static func title(of name: String) -> String { named(name)?.title ?? name }
}

extension Explanation {
  /// A hint for a photo whose outputs were read as numbers, but may be logits of classes.
  package var photoHint: String? {
    outputs.contains { $0.task == .numbers && $0.shape.reduce(1, *) > 1 }
      ? "if these numbers are logits of classes, add --task classes or --labels imagenet" : nil
  }
}
