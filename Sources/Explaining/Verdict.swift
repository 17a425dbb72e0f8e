import Attribution
import Fields
import Foundation
import Models

/// What follows from everything that is known of one target's map, in words that need no explanation. It speaks of stability,
/// completeness and the score's difference; whether a map is right it cannot know.
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
    case beaten
    /// The integral is not what was asked for.
    case inexact
    /// There is little to explain.
    case little
    /// A method that says nothing of its own error.
    case unmeasured

    /// Whether a person must not believe the map without another look.
    public var isWorrying: Bool { self == .weak || self == .beaten || self == .inexact || self == .little }

    /// For tables: "fairly stable".
    public var word: String {
      switch self {
      case .fair: "fairly stable"
      case .little: "means little"
      case .stable, .exact, .weak, .beaten, .inexact, .unmeasured: rawValue
      }
    }

    /// How many there are of each, best first: "12 stable, 1 weak, 2 mean little".
    public static func summary(of counts: [Grade: Int]) -> String {
      allCases.compactMap { grade in
        guard let count = counts[grade], count > 0 else { return nil }
        return "\(count) \(grade == .little && count > 1 ? "mean little" : grade.word)"
      }.joined(separator: ", ")
    }
  }

  public let grade: Grade
  /// A line: "stable (agreement 0.985); explains 0.66 of probability 0.67".
  public let text: String

  /// From this agreement of maps with other seeds on, a map is stable; from that one on, fair.
  public static let stableAgreement = 0.95
  public static let fairAgreement = 0.8
  /// Probabilities that differ by less leave little to attribute; other scores, by less than this share of what they span
  /// between baselines and input.
  public static let littleDifference = 0.05
  /// A fixed rule's residual beyond this share of the score's difference is worrying.
  public static let worryingResidual = 0.05

  /// - Parameters:
  ///   - fields: what is explained.
  ///   - isRandom: whether another seed would make another map.
  init(_ attributions: Attributions, of target: Target, fields: [Field], isRandom: Bool) {
    let facts = Facts(attributions, target)
    if fields.allSatisfy(\.isConstant) {
      (grade, text) = (.little, "means little: the input is the same everywhere, so nothing in it stands out")
    } else if let little = facts.littleDifference {
      (grade, text) = (.little, "means little: \(little)")
    } else if let inexact = facts.inexactness {
      (grade, text) = (.inexact, inexact)
    } else if isRandom, let stability = attributions.stability {
      (grade, text) = facts.graded(stability)
    } else if let completeness = attributions.completeness {
      (grade, text) = (.exact, "\(facts.exactness); explains \(facts.explained(completeness))")
    } else {
      (grade, text) = (
        .unmeasured, "\(facts.score); how exact or stable this map is, the method does not say"
      )
    }
  }
}

extension Verdict {
  private init(grade: Grade, text: String) {
    self.grade = grade
    self.text = text
  }

  /// Of a mean over inputs: how many of each grade there are; the grade that most have.
  ///
  /// - Precondition: there is at least one.
  init(ofMean parts: [Verdict]) {
    let counts = Grade.allCases.map { grade in (grade: grade, count: parts.count { $0.grade == grade }) }
      .filter { $0.count > 0 }
    let words = counts.map { "\($0.count) \($0.grade.rawValue)" }.joined(separator: ", ")
    self.init(
      grade: counts.max { $0.count < $1.count }?.grade ?? .unmeasured,
      text: "a mean of \(parts.count) maps: \(words)")
  }

  /// What remains of it beside controls.
  ///
  /// - Parameter controls: `nil` where there were none to compare with.
  func compared(with controls: ControlComparison?) -> Verdict {
    guard let controls else { return self }
    let better = controls.better.joined(separator: ", ")
    let equal = controls.equal.joined(separator: ", ")
    if better.isEmpty {
      return Verdict(
        grade: grade,
        text: text + (equal.isEmpty ? "; better than every control" : "; not clearly better than \(equal)"))
    }
    if grade == .little || grade == .inexact {
      return Verdict(grade: grade, text: "\(text); worse than \(better)")
    }
    return Verdict(
      grade: .beaten, text: "weak: these controls point at what matters better: \(better); \(text)")
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
    let baselines = attributions.baselineCount > 1 ? "the baselines'" : "the baseline's"
    return "the score hardly differs from \(baselines), \(text(completeness.scoreAtInput)) against "
      + text(completeness.scoreAtBaseline)
  }

  /// In what the integral is not what was asked for.
  var inexactness: String? {
    if attributions.isConverged == false {
      return "inexact: not converged, the map is off by about \(percent(mapError ?? 1))"
    }
    // What random points miss is in the error of the average.
    guard attributions.isConverged == nil, !attributions.paths.isEmpty,
      let share = attributions.completeness?.relativeResidual, share > Verdict.worryingResidual
    else { return nil }
    return "inexact: the attributions miss F(x) − F(x′) by \(percent(share)) of it"
  }

  func graded(_ stability: Stability) -> (Verdict.Grade, String) {
    let rest = attributions.completeness.map { "; explains \(explained($0))" } ?? ""
    guard let agreement = stability.agreement else {
      return (.weak, "weak: the map is the same everywhere\(rest)")
    }
    let number = String(format: "%.3f", agreement)
    if agreement >= Verdict.stableAgreement { return (.stable, "stable (agreement \(number))\(rest)") }
    if agreement >= Verdict.fairAgreement {
      return (.fair, "fairly stable (agreement \(number)): other seeds would show much the same\(rest)")
    }
    return (.weak, "weak: the map changes with the seed (agreement \(number))\(rest)")
  }

  var exactness: String {
    if let error = mapError { return "exact to \(percent(error)) from \(baselines)" }
    let share = attributions.completeness?.relativeResidual ?? 0
    return "exact to \(percent(share)) of the score's difference from \(baselines)"
  }

  /// "0.66 of probability 0.67": the difference from the baselines, of the score.
  func explained(_ completeness: Completeness) -> String { "\(text(completeness.difference)) of \(score)" }

  private var baselines: String { attributions.baselineCount > 1 ? "these baselines" : "this baseline" }

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
