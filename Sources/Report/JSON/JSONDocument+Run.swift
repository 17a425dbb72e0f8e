import Attribution
import Explaining

extension JSONDocument {
  /// A point of a path that was evaluated.
  struct Point: Encodable {
    let alpha: Double
    let score: Double
    let slope: Double
  }

  /// One target's attribution from one baseline or, after a column's baselines if there are several, their average.
  struct Run: Encodable {
    @Nullable var target: Int?
    let output: String
    let method: String
    /// The baseline it belongs to, as it was written.
    @Nullable var column: String?
    let baseline: String
    /// Of an average that was not integrated path by path its first baseline's; `null` for other averages, and where nothing
    /// is random.
    @Nullable var seed: UInt64?
    @Nullable var rule: String?
    let points: Int
    let evaluations: Int
    /// Scores that were computed without a gradient.
    let forwardEvaluations: Int
    /// Of the whole column.
    let seconds: Double
    let scoreInput: Double
    @Nullable var scoreBaseline: Double?
    @Nullable var sum: Double?
    /// Of what is attributed, what speaks for the target and what against it.
    @Nullable var positiveSum: Double?
    @Nullable var negativeSum: Double?
    /// Σ attributions − (F(x) − F(x′)).
    @Nullable var residual: Double?
    /// `null` when F(x) = F(x′).
    @Nullable var relativeResidual: Double?
    /// Σ attributions before any completeness correction; |that − (F(x) − F(x′))| as a share of what the score spans, and the
    /// standard error of it that the choice of points explains.
    @Nullable var uncorrectedSum: Double?
    @Nullable var uncorrectedResidual: Double?
    @Nullable var uncorrectedResidualError: Double?
    /// Why the sum is incomplete, in a word; `null` where it is not.
    @Nullable var shortfall: String?
    /// Of an adaptive rule, else `null`; the average has the worst of its baselines.
    @Nullable var residualDeviation: Double?
    @Nullable var residualSum: Double?
    @Nullable var mapError: Double?
    @Nullable var converged: Bool?
    /// Of an average of several.
    @Nullable var relativeStandardError: Double?
    /// Baselines that were compared with.
    let baselines: Int
    /// Of an average: the standard error of the evidence as a share of it, by places and by tiles; the correlation of its halves by
    /// tiles; and the expected correlation of maps of as many gradients with other seeds.
    @Nullable var evidenceError: Double?
    @Nullable var regionError: Double?
    @Nullable var splitHalf: Double?
    @Nullable var agreement: Double?
    /// `null` for one of several paths.
    @Nullable var grade: String?
    @Nullable var verdict: String?
    /// `null` for an average, and unless the model chooses one of several classes.
    @Nullable var baselineEntropyBits: Double?
    /// `null` for an average.
    @Nullable var unseenShare: Double?
    /// Only where paths are asked for.
    let path: [Point]?
    /// The layer that the method looked at; only of a method that looks inside the model.
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
    // Only the mean of several maps is kept.
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
