import Fields

/// The sum of the attributions compared with F(x) − F(x′), which it should equal.
///
/// Some rules correct the attributions: they distribute the residual over the elements. A corrected sum always matches, so
/// `isIncomplete` uses the sum before the correction.
///
/// Reference: Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks" (completeness).
public struct Completeness: Hashable, Sendable, Codable {
  /// F(x), the score at the input.
  public let scoreAtInput: Double
  /// F(x′), the score at the baseline; for several paths, the mean.
  public let scoreAtBaseline: Double
  /// Σ attributions, in units of the score and in double precision, before the attributions are rounded to single precision.
  public let sum: Double
  /// Σ attributions before the correction; equal to `sum` if there is none.
  public let uncorrectedSum: Double
  /// The largest minus the smallest of the scores evaluated on the path, including its ends, in units of the score; for several paths,
  /// the mean. It is therefore at least |difference|. If it is much larger, the score rises and falls between baseline and input, and
  /// most of the attributions cancel.
  public let span: Double
  /// The standard error of the uncorrected residual, in units of the score, if an average has only a few points on each path: the error
  /// that this choice of points explains. `nil` if paths were integrated one by one, or if there are too few points to compare.
  public let residualError: Double?
  /// The index of the baseline whose uncorrected residual has the largest magnitude; `nil` for a single baseline.
  public let worstBaseline: Int?

  /// Above this share of the score's span, an uncorrected residual makes a map incomplete, unless the choice of points explains it.
  public static let incompleteShare = 0.05
  /// Residuals up to this many standard errors are attributed to the choice of points.
  public static let toleratedErrors = 2.0

  /// Compares a sum with the scores at both ends of a path, or with their means over several paths.
  ///
  /// - Parameters:
  ///   - scoreAtInput: F(x).
  ///   - scoreAtBaseline: F(x′).
  ///   - sum: Σ attributions.
  ///   - span: the largest minus the smallest score on the path, or the mean of this; at least |F(x) − F(x′)|.
  ///   - uncorrectedSum: the sum before correction; `nil` if it was not corrected.
  ///   - residualError: the standard error of the residual that the choice of points explains; `nil` if it is unknown.
  ///   - worstBaseline: the index of the baseline with the largest residual; `nil` for a single baseline.
  public init(
    scoreAtInput: Double, scoreAtBaseline: Double, sum: Double, span: Double, uncorrectedSum: Double? = nil,
    residualError: Double? = nil, worstBaseline: Int? = nil
  ) {
    self.scoreAtInput = scoreAtInput
    self.scoreAtBaseline = scoreAtBaseline
    self.sum = sum
    self.uncorrectedSum = uncorrectedSum ?? sum
    self.span = span
    self.residualError = residualError
    self.worstBaseline = worstBaseline
  }

  /// F(x) − F(x′).
  public var difference: Double { scoreAtInput - scoreAtBaseline }
  /// Σ attributions − (F(x) − F(x′)), after the correction.
  public var residual: Double { sum - difference }
  /// |residual| as a share of |F(x) − F(x′)|; `nil` if the two scores are equal.
  public var relativeResidual: Double? { difference == 0 ? nil : abs(residual) / abs(difference) }

  /// Σ attributions − (F(x) − F(x′)) before the correction.
  public var uncorrectedResidual: Double { uncorrectedSum - difference }
  /// |uncorrected residual| as a share of the score's span.
  public var uncorrectedShare: Double { share(of: abs(uncorrectedResidual)) }
  /// The standard error of the uncorrected residual as a share of the score's span.
  public var residualErrorShare: Double? { residualError.map(share) }

  /// Whether the attributions miss the change of the score by more than `incompleteShare` of the span, and by more than the choice of
  /// points explains.
  public var isIncomplete: Bool {
    uncorrectedShare > Self.incompleteShare
      && abs(uncorrectedResidual) > Self.toleratedErrors * (residualError ?? 0)
  }

  /// The denominator of residual shares: the score's span, or the noise of single precision if that is larger.
  private var scale: Double {
    max(span, abs(difference), AdaptiveRule.noise * max(abs(scoreAtInput), abs(scoreAtBaseline)))
  }

  private func share(of part: Double) -> Double { part == 0 ? 0 : part / scale }

  /// Averages over paths to the same input that were integrated one by one; `nil` if there are none. `parts` has one for each baseline.
  init?(meanOf parts: [Completeness]) {
    guard let first = parts.first else { return nil }
    func mean(_ value: KeyPath<Completeness, Double>) -> Double {
      parts.reduce(0) { $0 + $1[keyPath: value] } / Double(parts.count)
    }
    self.init(
      scoreAtInput: first.scoreAtInput, scoreAtBaseline: mean(\.scoreAtBaseline), sum: mean(\.sum),
      span: mean(\.span), uncorrectedSum: mean(\.uncorrectedSum),
      worstBaseline: parts.count > 1 ? parts.map(\.uncorrectedResidual).indexOfLargestMagnitude : nil)
  }
}
