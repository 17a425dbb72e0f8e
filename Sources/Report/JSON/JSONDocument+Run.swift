import Attribution
import Explaining

extension JSONDocument {
  /// An evaluated point of a path.
  struct Point: Encodable {
    let alpha: Double
    let score: Double
    let slope: Double
  }

  /// One target's attribution from one baseline. If a column has several baselines, their average follows.
  struct Run: Encodable {
    @Nullable var target: Int?
    let output: String
    let method: String
    /// The baseline as it was requested.
    @Nullable var column: String?
    let baseline: String
    /// The baseline's seed; `null` if nothing is random. For an average: the seed of the first baseline if paths were not integrated one by
    /// one, else `null`.
    @Nullable var seed: UInt64?
    @Nullable var rule: String?
    let points: Int
    let evaluations: Int
    /// The number of scores computed without a gradient.
    let forwardEvaluations: Int
    /// Wall-clock time of the whole column.
    let seconds: Double
    let scoreInput: Double
    @Nullable var scoreBaseline: Double?
    @Nullable var sum: Double?
    /// The sums of the positive and of the negative attributions; `null` for one of several paths.
    @Nullable var positiveSum: Double?
    @Nullable var negativeSum: Double?
    /// Σ attributions − (F(x) − F(x′)).
    @Nullable var residual: Double?
    /// |residual| as a share of |F(x) − F(x′)|; `null` when F(x) = F(x′).
    @Nullable var relativeResidual: Double?
    /// Σ attributions before any completeness correction; the residual of this sum as a share of the score's span; and the standard error
    /// of the residual that the choice of points explains, as a share, too.
    @Nullable var uncorrectedSum: Double?
    @Nullable var uncorrectedResidual: Double?
    @Nullable var uncorrectedResidualError: Double?
    /// Why the sum is incomplete, in a word; otherwise `null`.
    @Nullable var shortfall: String?
    /// The error estimates of an adaptive rule, else `null`; an average has the worst ones of its baselines.
    @Nullable var residualDeviation: Double?
    @Nullable var residualSum: Double?
    @Nullable var mapError: Double?
    @Nullable var converged: Bool?
    /// The standard error of the elements, as a share of the map; only for an average of several baselines.
    @Nullable var relativeStandardError: Double?
    /// The number of baselines.
    let baselines: Int
    /// For an average: the standard error of the evidence as a share of its sum, by position and by tile; the correlation of its halves by
    /// tile; and the expected correlation of maps of as many gradients with other seeds.
    @Nullable var evidenceError: Double?
    @Nullable var regionError: Double?
    @Nullable var splitHalf: Double?
    @Nullable var agreement: Double?
    /// `null` for one of several paths.
    @Nullable var grade: String?
    @Nullable var verdict: String?
    /// The entropy of the classes' probabilities at the baseline; `null` for an average, for a baseline that is not scored, and unless the
    /// model chooses one of several classes.
    @Nullable var baselineEntropyBits: Double?
    /// The share of positions at which input and baseline are almost equal; `null` for an average.
    @Nullable var unseenShare: Double?
    /// Only if paths are requested.
    let path: [Point]?
    /// The layer that the method uses; only for an activation-based method.
    var layer: Explanation.Layer?
  }
}

extension JSONDocument.Run {
  static func runs(
    of index: Int, in column: Explanation.MethodResult, target: Target, showsPaths: Bool
  ) -> [Self] {
    let attributions = column.attributions[index]
    let single = zip(attributions.paths, column.baselines).map { path, baseline in
      Self(
        path, of: baseline, attributions,
        verdict: attributions.paths.count == 1 ? column.verdicts[index] : nil,
        in: column, target: target, showsPaths: showsPaths)
    }
    return single.count == 1
      ? single
      : single + [Self(averageOf: attributions, verdict: column.verdicts[index], in: column, target: target)]
  }

  private init(
    _ path: PathIntegral, of baseline: Explanation.BaselineInfo, _ attributions: Attributions,
    verdict: Verdict?, in column: Explanation.MethodResult, target: Target, showsPaths: Bool
  ) {
    let (completeness, accuracy) = (path.completeness, path.accuracy)
    // Of several maps, only the mean is kept.
    let isAlone = attributions.paths.count == 1
    self.init(
      target: target.index, output: target.output, method: column.method, column: column.name,
      baseline: baseline.name, seed: baseline.seed, rule: column.rule, points: path.points,
      evaluations: path.evaluations, forwardEvaluations: 0, seconds: column.seconds,
      scoreInput: completeness.scoreAtInput, scoreBaseline: completeness.scoreAtBaseline,
      sum: completeness.sum, positiveSum: isAlone ? attributions.positiveSum : nil,
      negativeSum: isAlone ? attributions.negativeSum : nil, residual: completeness.residual,
      relativeResidual: completeness.relativeResidual, uncorrectedSum: completeness.uncorrectedSum,
      uncorrectedResidual: completeness.uncorrectedShare,
      uncorrectedResidualError: completeness.residualErrorShare, shortfall: verdict?.shortfall?.word,
      residualDeviation: accuracy?.residualDeviation, residualSum: accuracy?.residualSum,
      mapError: accuracy?.mapError, converged: accuracy?.isConverged, baselines: 1,
      grade: verdict?.grade.rawValue, verdict: verdict?.text, baselineEntropyBits: baseline.check.entropy,
      unseenShare: baseline.check.unseenShare,
      path: showsPaths
        ? path.curve.map { JSONDocument.Point(alpha: $0.position, score: $0.score, slope: $0.slope) } : nil)
  }

  private init(
    averageOf attributions: Attributions, verdict: Verdict, in column: Explanation.MethodResult,
    target: Target
  ) {
    let (completeness, stability) = (attributions.completeness, attributions.stability)
    func worst(_ value: KeyPath<Accuracy, Double>) -> Double? {
      attributions.paths.compactMap { $0.accuracy?[keyPath: value] }.max()
    }
    self.init(
      target: target.index, output: target.output, method: column.method, column: column.name,
      baseline: "average", seed: attributions.average == nil ? nil : column.baselines.first?.seed,
      rule: column.rule, points: attributions.points, evaluations: attributions.evaluations,
      forwardEvaluations: attributions.forwardEvaluations, seconds: column.seconds,
      scoreInput: attributions.scoreAtInput, scoreBaseline: completeness?.scoreAtBaseline,
      sum: completeness?.sum, positiveSum: attributions.positiveSum, negativeSum: attributions.negativeSum,
      residual: completeness?.residual, relativeResidual: completeness?.relativeResidual,
      uncorrectedSum: completeness?.uncorrectedSum, uncorrectedResidual: completeness?.uncorrectedShare,
      uncorrectedResidualError: completeness?.residualErrorShare, shortfall: verdict.shortfall?.word,
      residualDeviation: worst(\.residualDeviation), residualSum: worst(\.residualSum),
      mapError: worst(\.mapError), converged: attributions.isConverged,
      relativeStandardError: attributions.relativeStandardError, baselines: attributions.baselineCount,
      evidenceError: stability?.standardError, regionError: stability?.regionError,
      splitHalf: stability?.splitHalf, agreement: stability?.agreement, grade: verdict.grade.rawValue,
      verdict: verdict.text, path: nil, layer: column.layer)
  }
}
