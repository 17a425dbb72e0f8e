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
      makePath: { index in
        let number = index % baselines.count
        return try Self.checkedPath(number: number, from: baselines.make(number), to: input.values, path)
      }, input: input)
    // Sums of a score are kept for several groups; so many scores are taken together as memory allows.
    let bytes = input.count * GroupedMean.groups * MemoryLayout<Double>.stride
    let together = max(1, Self.sumBytes / max(1, bytes))
    var found: [StratifiedAverage.Found] = []
    for first in stride(from: 0, to: function.scoreCount, by: together) {
      found += try average.run(
        of: function, scores: first..<min(first + together, function.scoreCount), execution: execution)
    }
    let needed = min(baselines.count, found.map(\.mean.count).max() ?? 0)
    let ends = try Self.scores(
      of: function, input: input, baselines: baselines, count: needed, execution: execution)
    return found.enumerated().map { score, found in
      closed(
        found, atInput: ends.input[score],
        atBaselines: (0..<found.mean.count).map { ends.baselines[$0 % baselines.count][score] }, rule: rule)
    }
  }

  private static let sumBytes = 512 << 20

  private func closed(
    _ found: StratifiedAverage.Found, atInput: Double, atBaselines: [Double], rule: StratifiedRule
  ) -> Attributions {
    var values = found.mean.mean
    let atBaseline = atBaselines.reduce(0, +) / Double(max(1, atBaselines.count))
    let residual = values.reduce(0, +) - (atInput - atBaseline)
    let gross = values.reduce(0) { $0 + abs($1) }
    if gross > 0 { values = values.map { $0 - residual * abs($0) / gross } }
    let span = (atBaselines + [found.range.least, found.range.most, atInput]).difference
    return Attributions(
      values: values.map { Float($0) }, scoreAtInput: atInput, evaluations: found.gradients,
      average: PathAverage(
        paths: found.mean.count, pointsPerPath: rule.pointsPerPath,
        completeness: Completeness(
          scoreAtInput: atInput, scoreAtBaseline: atBaseline, sum: values.reduce(0, +), span: span),
        uncorrectedResidual: span > 0 ? abs(residual) / span : 0),
      stability: found.stability)
  }

  /// F at the input and at the first baselines, all scores; what is known already is not computed again.
  private static func scores(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, count: Int,
    execution: Execution
  ) throws -> (input: [Double], baselines: [[Double]]) {
    let known = Array(baselines.scores.prefix(count))
    let points = [-1] + Array(known.count..<max(known.count, count))
    let fold = PointFold<Int>(elements: input.count, wantsGradients: false) { index, memory in
      let values = index < 0 ? input.values : baselines.make(index)
      precondition(values.count == memory.count, "\(values.count) elements for \(memory.count)")
      _ = memory.update(fromContentsOf: values)
    }
    var quiet = execution
    quiet.progress = { _, _ in }
    let found = try fold.run(points, of: function, execution: quiet, into: [[Double]]()) {
      $0.append($2.scores)
      return []
    }
    return (found.first ?? [], known + found.dropFirst())
  }
}
