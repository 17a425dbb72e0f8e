import Attribution
import Models

/// Assessment of one target's map: stability, completeness and the score's difference. It cannot state whether a map is right.
public struct Verdict: Hashable, Sendable, Codable {
  /// The grade of a map: how far it can be used.
  public enum Grade: String, Hashable, Sendable, Codable, CaseIterable {
    /// Another seed would give the same map (`stableAgreement`).
    case stable
    /// Another seed would give a similar map (`fairAgreement`).
    case fair
    /// The integral is exact; the effect of other baselines is unknown.
    case exact
    /// Another seed would give a different map.
    case weak
    /// A control, made without the model, has better metrics.
    case worseThanControl = "beaten"
    /// Hiding the strongest region changes the score less than hiding the same shape elsewhere.
    case unconfirmed
    /// The integral missed the requested tolerance.
    case inexact
    /// The scores at the input and at the baseline hardly differ, or the input is constant.
    case inconclusive = "little"
    /// The map is empty or contains only rounding errors.
    case nothing
    /// The attributions do not add up to the change of the score.
    case incomplete
    /// The method does not measure its own error.
    case unmeasured

    /// Whether a map of this grade must not be used without further checks.
    public var needsReview: Bool {
      switch self {
      case .weak, .worseThanControl, .unconfirmed, .inexact, .inconclusive, .nothing, .incomplete: true
      case .stable, .fair, .exact, .unmeasured: false
      }
    }
  }

  /// The basis of a verdict.
  public enum Basis: Hashable, Sendable, Codable {
    /// One map: its measurements, such as stability and completeness.
    case map(MapFindings)
    /// The averaged maps of several inputs: the number of maps with each grade.
    case mean(of: [Grade: Int])
  }

  /// The lowest agreement with maps of other seeds at which a map is stable.
  public static let stableAgreement = 0.95
  /// The lowest agreement with maps of other seeds at which a map is fair.
  public static let fairAgreement = 0.8
  /// The smallest conclusive difference between the scores at the input and at the baseline: absolute for probabilities; for
  /// other scores, as a share of the score's span.
  public static let littleDifference = 0.05

  /// The measurements or grades on which the grade is based.
  public let basis: Basis
  /// The comparison with controls; `nil` if there are none, and for empty maps.
  public let controls: ControlComparison?
  /// Whether hiding the strongest region changes the score as the map predicts; `nil` if this was not checked.
  public let isConfirmed: Bool?

  init(_ basis: Basis, controls: ControlComparison? = nil, isConfirmed: Bool? = nil) {
    self.basis = basis
    self.controls = controls
    self.isConfirmed = isConfirmed
  }

  /// The grade, including the check and the controls.
  public var grade: Grade {
    let own = isConfirmed == false && !ownGrade.needsReview ? .unconfirmed : ownGrade
    guard let controls, !controls.better.isEmpty else { return own }
    return own == .inconclusive || own == .inexact || own == .incomplete ? own : .worseThanControl
  }

  /// The grade without the check and the controls. For a mean: the most frequent grade, but incomplete if any map is.
  public var ownGrade: Grade {
    switch basis {
    case .map(let findings): return findings.grade
    case .mean(let counts):
      if counts[.incomplete] != nil { return .incomplete }
      return Grade.allCases.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? .unmeasured
    }
  }

  /// Why the attributions do not add up to the change of the score.
  public var shortfall: Shortfall? {
    findings.flatMap { $0.isIncomplete || $0.isConverged == false ? $0.shortfall : nil }
  }
  /// Why the map is empty; `nil` if it is not.
  public var emptiness: EmptyMap? { findings?.emptiness }

  /// The measurements; `nil` for a mean.
  var findings: MapFindings? { if case .map(let findings) = basis { findings } else { nil } }

  /// Returns the verdict with a comparison with controls; the verdict of an empty map is unchanged.
  ///
  /// - Parameter controls: `nil` if there are no controls.
  func compared(with controls: ControlComparison?) -> Verdict {
    emptiness == nil ? Verdict(basis, controls: controls, isConfirmed: isConfirmed) : self
  }

  /// - Parameter isConfirmed: whether hiding the strongest region changes the score as the map predicts.
  func checked(isConfirmed: Bool) -> Verdict {
    Verdict(basis, controls: controls, isConfirmed: isConfirmed)
  }

  /// Creates the verdict of a mean over inputs.
  ///
  /// - Precondition: `parts` is not empty.
  init(ofMean parts: [Verdict]) {
    self.init(.mean(of: Dictionary(grouping: parts, by: \.grade).mapValues(\.count)))
  }
}

extension MapFindings {
  /// The grade without the check and the controls.
  fileprivate var grade: Verdict.Grade {
    if isConstant { return .inconclusive }
    if isIncomplete { return .incomplete }
    if isLittleDifference { return .inconclusive }
    if emptiness != nil { return .nothing }
    if isConverged == false { return .inexact }
    if isRandom, let stability {
      guard let agreement = stability.agreement else { return .weak }
      return agreement >= Verdict.stableAgreement
        ? .stable : agreement >= Verdict.fairAgreement ? .fair : .weak
    }
    return completeness == nil ? .unmeasured : .exact
  }

  /// Whether the attributions do not add up to the change of the score. A probability is not incomplete if both the residual
  /// and the difference are small (`Verdict.littleDifference`).
  fileprivate var isIncomplete: Bool {
    guard let completeness, completeness.isIncomplete else { return false }
    return score != .probability
      || abs(completeness.uncorrectedResidual) > Verdict.littleDifference
      || abs(completeness.difference) >= Verdict.littleDifference
  }

  /// Whether the scores at the input and at the baseline hardly differ.
  private var isLittleDifference: Bool {
    guard let completeness else { return false }
    let scale = score == .probability ? 1 : completeness.span
    return abs(completeness.difference) < Verdict.littleDifference * scale || completeness.difference == 0
  }
}
