import Attribution
import Fields

/// A reason to check an explanation before it is used, or an assumption it rests on.
public enum Warning: Hashable, Sendable, Codable {
  /// A map that must not be used without further checks.
  case verdict(Verdict, Place)
  /// A baseline or, without one, a method needed the ranges of a field, which are unknown.
  case unknownRange(field: String, baseline: String?, method: String)
  /// No operator says what an input's axes are, or operators disagree.
  case assumedAxes(input: String, assumption: AxesAssumption)
  /// A method that does not suit the input or the model.
  case leftOut(method: String, reason: String)
  /// A text was cut to the model's length.
  case truncated(removed: Int, kept: Int)
  /// A file leaves open how it is read.
  case assumed(file: String?, assumption: String)
  /// Whole numbers of an input that have no attribution: the names of their columns.
  case notExplained([String])
  /// A layer that looks up words by numbers that the model makes of the text, as a decoder does. It keeps the words of the text
  /// at the baseline; attributions are those of the other layer.
  case keptWords(layer: String, explained: String)
  /// No target was named, so the class with the largest region is explained.
  case largestRegion(String, others: [String])
  /// Numbers at each pixel were taken for classes; `element` names one of them as a target.
  case numbersAsClasses(output: String, element: String)
  /// A baseline has zeros in place of the embeddings of these inputs' categories.
  case noCategory(inputs: [String], baseline: String)

  /// Of what a verdict speaks, if there are several targets or columns.
  public struct Place: Hashable, Sendable, Codable {
    /// The target's name.
    public var target: String?
    /// The method's name.
    public var method: String?
    /// The baselines as they were asked for.
    public var baseline: String?

    /// A place; what is not given needs no name.
    public init(target: String? = nil, method: String? = nil, baseline: String? = nil) {
      (self.target, self.method, self.baseline) = (target, method, baseline)
    }
  }

  /// Of a warning about a map.
  public var grade: Verdict.Grade? { if case .verdict(let verdict, _) = self { verdict.grade } else { nil } }

  /// Whether both state the same of different inputs, so that it holds of their mean. What depends on an input's numbers does not.
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
