import Fields

/// The sum of the attributions compared with F(x) − F(x′), which it should equal.
///
/// `isIncomplete` uses the sum before correction, because a corrected sum always matches.
public struct Completeness: Hashable, Sendable, Codable {
  /// F(x).
  public let scoreAtInput: Double
  /// F(x′).
  public let scoreAtBaseline: Double
  /// Σ attributions, in double precision.
  public let sum: Double
  /// Σ attributions before any completeness correction.
  public let uncorrectedSum: Double
  /// The largest score on the path minus the smallest, in units of the score; for several paths, the mean. It is never less than
  /// |difference|. If it is much larger, the score rises and falls between baseline and input, and most of the attributions cancel.
  public let span: Double
  /// The standard error of the uncorrected residual that the choice of points alone explains, in units of the score. `nil` if every
  /// path has dense points (path by path), or if points cannot be compared.
  public let residualError: Double?
  /// Index of the baseline with the largest residual; `nil` for a single baseline.
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
  ///   - span: the largest minus the smallest score on the path.
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
  /// Σ attributions − (F(x) − F(x′)).
  public var residual: Double { sum - difference }
  /// |residual| as a share of |F(x) − F(x′)|; `nil` when the two scores are equal.
  public var relativeResidual: Double? { difference == 0 ? nil : abs(residual) / abs(difference) }

  /// Σ attributions − (F(x) − F(x′)) before any completeness correction.
  public var uncorrectedResidual: Double { uncorrectedSum - difference }
  /// |uncorrected residual| as a share of the score's span.
  public var uncorrectedShare: Double { share(of: abs(uncorrectedResidual)) }
  /// The standard error of the uncorrected residual as a share of the score's span.
  public var residualErrorShare: Double? { residualError.map(share) }

  /// Whether the attributions miss the change of the score by more than the choice of points explains.
  public var isIncomplete: Bool {
    uncorrectedShare > Self.incompleteShare
      && abs(uncorrectedResidual) > Self.toleratedErrors * (residualError ?? 0)
  }

  /// The denominator of residual shares: the score's span, or the noise of single precision if that is larger.
  private var scale: Double {
    max(span, abs(difference), AdaptiveRule.noise * max(abs(scoreAtInput), abs(scoreAtBaseline)))
  }

  private func share(of part: Double) -> Double { part == 0 ? 0 : part / scale }

  /// Averages over several paths that end at the same input; `nil` if there are none.
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
