import Attribution
import Models

/// Assessment of one target's map: stability, completeness and the score's difference. It cannot state whether a map is right.
public struct Verdict: Hashable, Sendable, Codable {
  /// How far a map can be used.
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
    /// Hiding the strongest region changes the score less than hiding the same shape elsewhere.
    case unconfirmed
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
      case .weak, .worseThanControl, .unconfirmed, .inexact, .inconclusive, .nothing, .incomplete: true
      case .stable, .fair, .exact, .unmeasured: false
      }
    }
  }

  /// What a verdict follows from.
  public enum Basis: Hashable, Sendable, Codable {
    /// One map: what was found of its stability and completeness.
    case map(MapFindings)
    /// The maps of several inputs, averaged: how many there are of each grade.
    case mean(of: [Grade: Int])
  }

  /// From this agreement of maps with other seeds on, a map is stable; from that one on, fair.
  public static let stableAgreement = 0.95
  /// From this agreement of maps with other seeds on, a map is fairly stable.
  public static let fairAgreement = 0.8
  /// Probabilities that differ by less leave little to attribute; other scores, by less than this share of what they span
  /// between baselines and input.
  public static let littleDifference = 0.05

  /// The numbers that the grade follows from.
  public let basis: Basis
  /// How the map does beside controls; `nil` if there are none, and for empty maps.
  public let controls: ControlComparison?
  /// Whether hiding the strongest region changes the score as the map says; `nil` if that was not checked.
  public let isConfirmed: Bool?

  init(_ basis: Basis, controls: ControlComparison? = nil, isConfirmed: Bool? = nil) {
    self.basis = basis
    self.controls = controls
    self.isConfirmed = isConfirmed
  }

  /// The grade, the check and controls included.
  public var grade: Grade {
    let own = isConfirmed == false && !ownGrade.needsReview ? .unconfirmed : ownGrade
    guard let controls, !controls.better.isEmpty else { return own }
    return own == .inconclusive || own == .inexact || own == .incomplete ? own : .worseThanControl
  }

  /// The grade without regard to the check and to controls. Of a mean: the grade that most maps have, but incomplete if one is.
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
  /// Why nothing is shown.
  public var emptiness: EmptyMap? { findings?.emptiness }

  /// `nil` for a mean.
  var findings: MapFindings? { if case .map(let findings) = basis { findings } else { nil } }

  /// What remains of it beside controls.
  ///
  /// - Parameter controls: `nil` where there were none to compare with.
  func compared(with controls: ControlComparison?) -> Verdict {
    emptiness == nil ? Verdict(basis, controls: controls, isConfirmed: isConfirmed) : self
  }

  /// - Parameter isConfirmed: whether hiding the strongest region changes the score as the map says.
  func checked(isConfirmed: Bool) -> Verdict {
    Verdict(basis, controls: controls, isConfirmed: isConfirmed)
  }

  /// Of a mean over inputs.
  ///
  /// - Precondition: there is at least one.
  init(ofMean parts: [Verdict]) {
    self.init(.mean(of: Dictionary(grouping: parts, by: \.grade).mapValues(\.count)))
  }
}

extension MapFindings {
  /// The grade without regard to controls.
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

  /// Whether the attributions do not add up; of a probability by more than differences that leave little to attribute.
  fileprivate var isIncomplete: Bool {
    guard let completeness, completeness.isIncomplete else { return false }
    return score != .probability
      || abs(completeness.uncorrectedResidual) > Verdict.littleDifference
      || abs(completeness.difference) >= Verdict.littleDifference
  }

  /// Whether there is little to explain.
  private var isLittleDifference: Bool {
    guard let completeness else { return false }
    let scale = score == .probability ? 1 : completeness.span
    return abs(completeness.difference) < Verdict.littleDifference * scale || completeness.difference == 0
  }
}
