extension IntegratedGradients {
  /// Averages over many baselines with few points on each path; see `StratifiedRule`.
  ///
  /// What the points of single paths miss cancels in the average. What is left of F(x) − F(x′) is closed over the whole
  /// average, each element by its share of Σ |attributions|, which turns no sign. It stays where the choice of points does not
  /// explain it, and where closing would move the map by more than its own standard error.
  func stratified(
    by rule: StratifiedRule, of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples,
    execution: Execution
  ) throws -> [Attributions] {
    let path = path
    let rule = rule.limited(to: baselines.count)
    let average = StratifiedAverage(
      rule: rule, aggregation: aggregation,
      makePath: { try baselines.path($0, to: input.values, path) }, input: input)
    // Sums of a score are kept for several groups; so many scores are taken together as memory allows.
    let bytes = input.count * GroupedMean.groups * MemoryLayout<Double>.stride
    let together = max(1, Self.sumBytes / max(1, bytes))
    var result: [Attributions] = []
    for first in stride(from: 0, to: function.scoreCount, by: together) {
      let scores = first..<min(first + together, function.scoreCount)
      let found = try average.run(of: function, scores: scores, execution: execution)
      let ends = try EndpointScores(
        of: function, input: input.values, baselines: baselines,
        numbers: Array(0..<(found.map(\.mean.count).max() ?? 0)), execution: execution.quiet)
      for (score, found) in zip(scores, found) {
        result.append(
          closed(
            found, atInput: ends.atInput[score],
            atBaselines: (0..<found.mean.count).compactMap { ends.atBaselines[$0]?[score] },
            rule: rule))
      }
    }
    return result
  }

  private static let sumBytes = 512 << 20

  private func closed(
    _ found: StratifiedAverage.ScoreAccumulator, atInput: Double, atBaselines: [Double], rule: StratifiedRule
  ) -> Attributions {
    var values = found.mean.mean
    let atBaseline = atBaselines.reduce(0, +) / Double(max(1, atBaselines.count))
    let residuals = zip(found.sums, atBaselines).map { $0 - (atInput - $1) }
    let sum = values.reduce(0, +)
    let spans = zip(found.ranges, atBaselines).map { [$0.min, $0.max, $1, atInput].difference }
    func completeness(_ closed: Double) -> Completeness {
      Completeness(
        scoreAtInput: atInput, scoreAtBaseline: atBaseline, sum: closed,
        span: spans.reduce(0, +) / Double(max(1, spans.count)), uncorrectedSum: sum,
        residualError: found.error(of: residuals), worstBaseline: residuals.count > 1 ? residuals.worst : nil)
    }
    let residual = completeness(sum).uncorrectedResidual
    let gross = values.reduce(0) { $0 + abs($1) }
    if !completeness(sum).isIncomplete, let error = found.stability?.standardError,
      abs(residual) <= min(error, 1) * gross, gross > 0
    {
      values = values.map { $0 - residual * abs($0) / gross }
    }
    return Attributions(
      values: values.map { Float($0) }, scoreAtInput: atInput, evaluations: found.gradients,
      forwardEvaluations: 1 + atBaselines.count,
      average: PathAverage(
        paths: found.mean.count, pointsPerPath: rule.pointsPerPath,
        completeness: completeness(values.reduce(0, +))),
      stability: found.stability)
  }
}
