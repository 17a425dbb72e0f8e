import Attribution
import Fields

/// A reason to check an explanation before it is used, or an assumption behind it.
public enum Warning: Hashable, Sendable, Codable {
  /// A map that must not be used without further checks.
  case verdict(Verdict, Place)
  /// A baseline or, without one, a method needed the ranges of a field, which are unknown.
  case unknownRange(field: String, baseline: String?, method: String)
  /// The axes of an input are assumed: no operator determines them, or operators disagree.
  case assumedAxes(input: String, assumption: AxesAssumption)
  /// A method was left out because it does not suit the input or the model.
  case leftOut(method: String, reason: String)
  /// A text was cut to the model's length.
  case truncated(removed: Int, kept: Int)
  /// A file does not specify how to read it; an assumption was made.
  case assumed(file: String?, assumption: String)
  /// Integers of an input have no attribution; their columns are named.
  case notExplained([String])
  /// A layer looks up words by integers that the model computes from the text, as a decoder does. At the baseline, this layer
  /// keeps the words of the text; the attributions belong to the other layer, `explained`.
  case keptWords(layer: String, explained: String)
  /// No target was named, so the class with the largest region is explained.
  case largestRegion(String, others: [String])
  /// The numbers at each pixel were interpreted as classes; `element` shows how to name one element as a target.
  case numbersAsClasses(output: String, element: String)
  /// A baseline has zeros in place of the embeddings of these inputs' categories.
  case noCategory(inputs: [String], baseline: String)

  /// The map that a verdict is about, if there are several targets or columns.
  public struct Place: Hashable, Sendable, Codable {
    /// The target's name.
    public var target: String?
    /// The method's name.
    public var method: String?
    /// The baselines, as requested.
    public var baseline: String?

    /// Creates a place; names that are not needed are omitted.
    public init(target: String? = nil, method: String? = nil, baseline: String? = nil) {
      (self.target, self.method, self.baseline) = (target, method, baseline)
    }
  }

  /// The grade of a warning about a map; `nil` for other warnings.
  public var grade: Verdict.Grade? { if case .verdict(let verdict, _) = self { verdict.grade } else { nil } }

  /// Whether two warnings about different inputs are equivalent, so that they also hold for the mean. Verdicts that depend on
  /// an input's numbers are not equivalent.
  func isShared(with other: Warning) -> Bool {
    guard case .verdict(let verdict, let place) = self, case .verdict(let second, let secondPlace) = other
    else { return self == other }
    guard let findings = verdict.findings, let others = second.findings, place == secondPlace,
      verdict.grade == second.grade, verdict.controls == second.controls
    else { return false }
    return findings.isConstant && others.isConstant
      || verdict.grade == .nothing && findings.emptiness != .onlyAgainst
        && findings.emptiness == others.emptiness
  }
}
