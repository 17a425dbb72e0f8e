import Attribution
import Fields
import Foundation
import Models

/// Assessment of one target's map: stability, completeness and the score's difference. It cannot state whether a map is right.
public struct Verdict: Hashable, Sendable, Codable {
  public enum Grade: String, Hashable, Sendable, Codable, CaseIterable {
    /// Another seed would show the same.
    case stable
    /// Another seed would show much the same.
    case fair
    /// An exact integral from one baseline; what others would show is not known.
    case exact
    /// Another seed would show something else.
    case weak
    /// A map that never saw the model points better at what matters.
    case worseThanControl = "beaten"
    /// The integral is not as exact as was asked for.
    case inexact
    /// There is little to explain.
    case inconclusive = "little"
    /// The map is empty, or nothing but rounding errors.
    case nothing
    /// The attributions do not add up to the change of the score.
    case incomplete
    /// A method that says nothing of its own error.
    case unmeasured

    /// Whether a map of this grade must not be used without further checks.
    public var needsReview: Bool {
      switch self {
      case .weak, .worseThanControl, .inexact, .inconclusive, .nothing, .incomplete: true
      case .stable, .fair, .exact, .unmeasured: false
      }
    }

    /// For tables: "fairly stable".
    public var word: String {
      switch self {
      case .fair: "fairly stable"
      case .worseThanControl: "worse than a control"
      case .inconclusive: "inconclusive"
      case .nothing: "empty"
      case .stable, .exact, .weak, .inexact, .incomplete, .unmeasured: rawValue
      }
    }

    /// How many there are of each, best first: "12 stable, 1 weak, 2 inconclusive".
    public static func summary(of counts: [Grade: Int]) -> String {
      allCases.compactMap { grade in
        guard let count = counts[grade], count > 0 else { return nil }
        return "\(count) \(grade.word)"
      }.joined(separator: ", ")
    }
  }

  public let grade: Grade
  /// A line: "stable (agreement 0.985); probability 0.002 → 0.67, attributions sum to 0.66".
  public let text: String
  /// Why the attributions do not add up to the change of the score.
  public let shortfall: Shortfall?
  /// Why nothing is shown.
  public let emptiness: EmptyMap?

  /// From this agreement of maps with other seeds on, a map is stable; from that one on, fair.
  public static let stableAgreement = 0.95
  public static let fairAgreement = 0.8
  /// Probabilities that differ by less leave little to attribute; other scores, by less than this share of what they span
  /// between baselines and input.
  public static let littleDifference = 0.05

  /// - Parameters:
  ///   - fields: what is explained.
  ///   - aggregation: makes the map that is shown.
  ///   - isRandom: whether another seed would make another map.
  ///   - shortfall: why the sum is incomplete, where it is.
  ///   - steps: what no gradient passes inside the model.
  init(
    _ attributions: Attributions, of target: Target, fields: [Field],
    aggregation: Aggregation = Aggregation(),
    isRandom: Bool, shortfall: Shortfall? = nil, steps: [Step] = []
  ) {
    let facts = Facts(attributions, target)
    let isIncomplete = facts.isIncomplete
    let empty = facts.emptiness(fields, aggregation)
    self.shortfall = isIncomplete || attributions.isConverged == false ? shortfall : nil
    emptiness = empty
    if fields.allSatisfy(\.isConstant) {
      (grade, text) = (.inconclusive, "inconclusive: the input is constant, so no position stands out")
    } else if isIncomplete {
      (grade, text) = (.incomplete, "incomplete: \(facts.incompleteness(shortfall, steps))")
    } else if let difference = facts.littleDifference {
      (grade, text) = (.inconclusive, "inconclusive: \(difference)")
    } else if let empty {
      (grade, text) = (.nothing, "empty: \(facts.reason(empty))")
    } else if let inexact = facts.inexactness(shortfall, steps) {
      (grade, text) = (.inexact, inexact)
    } else if isRandom, let stability = attributions.stability {
      (grade, text) = facts.graded(stability)
    } else if let completeness = attributions.completeness {
      (grade, text) = (.exact, "\(facts.exactness); \(facts.explained(completeness))")
    } else {
      (grade, text) = (
        .unmeasured, "\(facts.score); this method gives no error estimate"
      )
    }
  }
}

extension Verdict {
  private init(grade: Grade, text: String, shortfall: Shortfall? = nil) {
    self.grade = grade
    self.text = text
    self.shortfall = shortfall
    emptiness = nil
  }

  /// An operation inside the model whose derivative is zero wherever it exists.
  public struct Step: Hashable, Sendable {
    public let layer: String
    public let operation: String

    public init(layer: String, operation: String) { (self.layer, self.operation) = (layer, operation) }
  }

  /// Of a mean over inputs: how many of each grade there are; the grade that most have, but incomplete if one is.
  ///
  /// - Precondition: there is at least one.
  init(ofMean parts: [Verdict]) {
    let counts = Dictionary(grouping: parts, by: \.grade).mapValues(\.count)
    let most = Grade.allCases.max { counts[$0, default: 0] < counts[$1, default: 0] }
    self.init(
      grade: counts[.incomplete] == nil ? most ?? .unmeasured : .incomplete,
      text: "mean of \(parts.count) maps: \(Grade.summary(of: counts))")
  }

  /// What remains of it beside controls.
  ///
  /// - Parameter controls: `nil` where there were none to compare with.
  func compared(with controls: ControlComparison?) -> Verdict {
    guard let controls, emptiness == nil else { return self }
    let better = controls.better.joined(separator: ", ")
    let equal = controls.equal.joined(separator: ", ")
    if better.isEmpty {
      return Verdict(
        grade: grade,
        text: text + (equal.isEmpty ? "; better than every control" : "; not clearly better than \(equal)"),
        shortfall: shortfall)
    }
    if grade == .inconclusive || grade == .inexact || grade == .incomplete {
      return Verdict(grade: grade, text: "\(text); worse than \(better)", shortfall: shortfall)
    }
    return Verdict(
      grade: .worseThanControl, text: "weak: these controls score better: \(better); \(text)")
  }
}

/// What a verdict is made from.
private struct Facts {
  let attributions: Attributions
  let target: Target

  init(_ attributions: Attributions, _ target: Target) {
    self.attributions = attributions
    self.target = target
  }

  var score: String {
    "\(target.score == .output ? "" : "\(target.score.rawValue) ")\(text(attributions.scoreAtInput))"
  }

  /// Why there is little to explain.
  var littleDifference: String? {
    guard let completeness = attributions.completeness else { return nil }
    let scale = target.score == .probability ? 1 : completeness.span
    guard abs(completeness.difference) < Verdict.littleDifference * scale || completeness.difference == 0
    else {
      return nil
    }
    let baselines = attributions.baselineCount > 1 ? "the baselines" : "the baseline"
    return "the score is almost the same at \(baselines): \(text(completeness.scoreAtBaseline)), "
      + "input \(text(completeness.scoreAtInput))"
  }

  /// Whether the attributions do not add up; of a probability by more than differences that leave little to attribute.
  var isIncomplete: Bool {
    guard let completeness = attributions.completeness, completeness.isIncomplete else { return false }
    return target.score != .probability
      || abs(completeness.uncorrectedResidual) > Verdict.littleDifference
      || abs(completeness.difference) >= Verdict.littleDifference
  }

  /// "the attributions sum to 0, but F(x) − F(x′) is -4.03 (100.0 % missing): …"
  func incompleteness(_ shortfall: Shortfall?, _ steps: [Verdict.Step]) -> String {
    guard let completeness = attributions.completeness else { return "" }
    let missing = -completeness.uncorrectedResidual
    let share =
      completeness.difference == 0 ? "" : " (\(percent(abs(missing / completeness.difference))) missing)"
    let sum = abs(completeness.uncorrectedSum) < 1e-6 * abs(missing) ? 0 : completeness.uncorrectedSum
    let reason = shortfall.map { ": \(self.reason($0, steps))" } ?? ""
    return
      "the attributions sum to \(text(sum)), but F(x) − F(x′) is \(text(completeness.difference))\(share)\(reason)"
  }

  private func reason(_ shortfall: Shortfall, _ steps: [Verdict.Step]) -> String {
    let names = steps.prefix(2).map { "\($0.operation) '\($0.layer)'" }.joined(separator: ", ")
    let more = steps.count > 2 ? " and \(steps.count - 2) more" : ""
    let inside = "the model has an operation without gradient (\(names)\(more))"
    switch shortfall {
    case .fewPoints:
      return attributions.isConverged == false ? "not converged, too few points" : "too few points"
    case .atBaseline(let share):
      return steps.isEmpty
        ? "\(percent(share)) of the difference lies within \(String(format: "%.0e", Shortfall.closest)) of the baseline, "
          + "at a kink of the model; choose another baseline" : inside
    case .jump(let position, let share):
      return steps.isEmpty
        ? "the score jumps by \(percent(share)) of the difference at α = \(String(format: "%.3g", position)) of the path, "
          + "and gradients do not show jumps" : inside
    case .gradient:
      return steps.isEmpty ? "more points do not reduce the gap" : inside
    }
  }

  /// Why nothing is shown of any field.
  func emptiness(_ fields: [Field], _ aggregation: Aggregation) -> EmptyMap? {
    guard fields.reduce(0, { $0 + $1.values.count }) == attributions.values.count else { return nil }
    let empty = zip(fields, fields.split(attributions.values)).map {
      aggregation.emptiness(of: $1, field: $0)
    }
    guard empty.allSatisfy({ $0 != nil }) else { return nil }
    return empty.contains(.roundingNoise)
      ? .roundingNoise : empty.contains(.onlyAgainst) ? .onlyAgainst : .zero
  }

  func reason(_ empty: EmptyMap) -> String {
    switch empty {
    case .zero: "every attribution is zero"
    case .onlyAgainst:
      "there are no positive attributions; the negative ones sum to \(text(attributions.negativeSum))"
    case .roundingNoise: "its sums are smaller than the rounding errors"
    }
  }

  /// In what the integral is not what was asked for.
  func inexactness(_ shortfall: Shortfall?, _ steps: [Verdict.Step]) -> String? {
    guard attributions.isConverged == false else { return nil }
    let missing = attributions.completeness?.uncorrectedShare ?? 0
    // More points do not remove these.
    let cause = shortfall.flatMap { $0 == .fewPoints ? nil : ": \(reason($0, steps))" } ?? ""
    guard let mapError, mapError > missing else {
      return
        "inexact: not converged; the sum differs from F(x) − F(x′) by \(percent(missing)) of the score's span\(cause)"
    }
    return "inexact: not converged; the map's error is about \(percent(mapError))\(cause)"
  }

  func graded(_ stability: Stability) -> (Verdict.Grade, String) {
    let rest = attributions.completeness.map { "; \(explained($0))" } ?? ""
    guard let agreement = stability.agreement else {
      return (.weak, "weak: the map is constant\(rest)")
    }
    let number = String(format: "%.3f", agreement)
    if agreement >= Verdict.stableAgreement { return (.stable, "stable (agreement \(number))\(rest)") }
    if agreement >= Verdict.fairAgreement {
      return (.fair, "fairly stable (agreement \(number)): other seeds give similar maps\(rest)")
    }
    return (.weak, "weak: the map changes with the seed (agreement \(number))\(rest)")
  }

  var exactness: String {
    let spread =
      baselineError.map { "; other random baselines would change the map by about \(percent($0))" } ?? ""
    if let error = mapError { return "exact for \(baselines), numerical error \(percent(error))\(spread)" }
    let share = attributions.completeness?.uncorrectedShare ?? 0
    return "exact for \(baselines), residual \(percent(share)) of the score's span\(spread)"
  }

  /// The standard error of an average over baselines that no seed chose.
  private var baselineError: Double? {
    attributions.baselineCount > 1
      ? attributions.stability?.standardError ?? attributions.relativeStandardError : nil
  }

  /// "probability 0.002 → 0.67, attributions sum to 0.66": the scores at the baseline and the input, and the sum before it is
  /// corrected.
  func explained(_ completeness: Completeness) -> String {
    let name = target.score == .output ? "score" : target.score.rawValue
    return
      "\(name) \(text(completeness.scoreAtBaseline)) → \(text(completeness.scoreAtInput)), attributions sum to "
      + text(completeness.uncorrectedSum)
      + (text(completeness.uncorrectedSum) == text(completeness.sum) ? "" : " before correction")
  }

  private var baselines: String {
    attributions.baselineCount > 1 ? "these \(attributions.baselineCount) baselines" : "this baseline"
  }

  private var mapError: Double? { attributions.paths.compactMap { $0.accuracy?.mapError }.max() }

  private func text(_ value: Double) -> String { String(format: "%.3g", value) }
  private func percent(_ share: Double) -> String {
    share < 10 ? String(format: "%.1f %%", 100 * share) : "more than 1000 %"
  }
}

extension Field {
  /// Whether every quantity has one value everywhere, so that no position differs from another. Single rows are not.
  fileprivate var isConstant: Bool {
    guard positions > 1 else { return false }
    var first = [Float?](repeating: nil, count: quantities)
    for (index, value) in values.enumerated() {
      let quantity = quantity(of: index)
      if let known = first[quantity] {
        if known != value { return false }
      } else {
        first[quantity] = value
      }
    }
    return true
  }
}
