extension IntegratedGradients {
  /// Averages over many baselines with few points on each path; see `StratifiedRule`.
  ///
  /// What the points of single paths miss cancels in the average. What is left of F(x) − F(x′) is closed over the whole
  /// average, each element by its share of Σ |attributions|.
  func stratified(
    by rule: StratifiedRule, of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples,
    execution: Execution
  ) throws -> [Attributions] {
    let path = path
    let average = StratifiedAverage(
      rule: rule, aggregation: aggregation,
      makePath: { try baselines.path($0 % baselines.count, to: input.values, path) }, input: input)
    // Sums of a score are kept for several groups; so many scores are taken together as memory allows.
    let bytes = input.count * GroupedMean.groups * MemoryLayout<Double>.stride
    let together = max(1, Self.sumBytes / max(1, bytes))
    var found: [StratifiedAverage.Found] = []
    for first in stride(from: 0, to: function.scoreCount, by: together) {
      found += try average.run(
        of: function, scores: first..<min(first + together, function.scoreCount), execution: execution)
    }
    let used = min(baselines.count, found.map(\.mean.count).max() ?? 0)
    let ends = try EndScores(
      of: function, input: input.values, baselines: baselines, numbers: Array(0..<used),
      execution: execution.quiet)
    return found.enumerated().map { score, found in
      closed(
        found, atInput: ends.atInput[score],
        atBaselines: (0..<found.mean.count).compactMap { ends.atBaselines[$0 % baselines.count]?[score] },
        forwardEvaluations: 1 + max(0, min(baselines.count, found.mean.count) - baselines.scores.count),
        rule: rule)
    }
  }

  private static let sumBytes = 512 << 20

  private func closed(
    _ found: StratifiedAverage.Found, atInput: Double, atBaselines: [Double], forwardEvaluations: Int,
    rule: StratifiedRule
  ) -> Attributions {
    var values = found.mean.mean
    let atBaseline = atBaselines.reduce(0, +) / Double(max(1, atBaselines.count))
    let residual = values.reduce(0, +) - (atInput - atBaseline)
    let gross = values.reduce(0) { $0 + abs($1) }
    if gross > 0 { values = values.map { $0 - residual * abs($0) / gross } }
    let span = (atBaselines + [found.range.least, found.range.most, atInput]).difference
    return Attributions(
      values: values.map { Float($0) }, scoreAtInput: atInput, evaluations: found.gradients,
      forwardEvaluations: forwardEvaluations,
      average: PathAverage(
        paths: found.mean.count, pointsPerPath: rule.pointsPerPath,
        completeness: Completeness(
          scoreAtInput: atInput, scoreAtBaseline: atBaseline, sum: values.reduce(0, +), span: span),
        uncorrectedResidual: span > 0 ? abs(residual) / span : 0),
      stability: found.stability)
  }
}
