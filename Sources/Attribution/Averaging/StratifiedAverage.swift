import Fields

/// Integrated Gradients averaged over many baselines, with a few points on each path.
struct StratifiedAverage {
  let rule: StratifiedRule
  let aggregation: Aggregation
  /// Makes the path with the given index.
  let makePath: @Sendable (Int) throws -> any IntegrationPath
  let input: MethodInput

  /// A point to evaluate.
  private struct Point: Sendable {
    let path: LazyValue<any IntegrationPath>
    let position: Double
    let isLast: Bool
    /// The scores that still need the point.
    let wanted: [Int]
  }

  /// Evaluates paths until the map of every score is stable, or the gradients are used up.
  ///
  /// - Parameter scores: the requested scores, in ascending order; there is one result for each.
  func run(of function: some ScoreFunction, scores: Range<Int>, execution: Execution) throws
    -> [ScoreAccumulator]
  {
    let (rule, input, makePath) = (rule, input, makePath)
    let aggregators = input.fields.map { Aggregator(aggregation, of: $0) }
    let fold = PointFold<Point>(elements: input.count, wanted: \.wanted) { point, memory in
      // If a path cannot be made, the fold below throws its error.
      (try? point.path.get())?.writePoint(at: point.position, to: memory)
    }
    @Sendable func round(_ paths: Range<Int>, wanted: [Int]) -> [Point] {
      guard !wanted.isEmpty else { return [] }
      return paths.flatMap { index in
        let path = LazyValue(index, makePath)
        let positions = rule.positions(ofPath: index)
        return positions.enumerated().map {
          Point(path: path, position: $1, isLast: $0 == positions.count - 1, wanted: wanted)
        }
      }
    }
    let first = rule.nextLook(after: 0)
    return try fold.run(
      round(0..<first, wanted: Array(scores)), of: function, execution: execution,
      into: scores.map { _ in ScoreAccumulator(nextLook: first) }
    ) { found, point, result in
      let path = try point.path.get()
      for (score, gradient) in zip(point.wanted, result.gradients) {
        found[score - scores.lowerBound].add(
          gradient, score: result.scores[score], times: path.velocity(at: point.position),
          path: point.path.number, weight: 1 / Double(max(1, rule.pointsPerPath)), isWhole: point.isLast)
      }
      let done = point.path.number + 1
      guard point.isLast else { return [] }
      // Scores whose next look comes later continue without a break.
      let isLook = point.wanted.contains { found[$0 - scores.lowerBound].nextLook == done }
      guard isLook else { return [] }
      let unstable = point.wanted.filter { score in
        let index = score - scores.lowerBound
        guard found[index].nextLook == done else { return true }
        found[index].stability = Stability(
          found[index].mean, fields: input.fields, aggregators: aggregators)
        let error = found[index].stability?.regionError
        found[index].nextLook = rule.nextLook(after: done, error: error)
        return error.map { $0 > rule.tolerance } ?? true
      }
      let end = unstable.map { found[$0 - scores.lowerBound].nextLook }.min() ?? done
      return round(done..<max(done, end), wanted: unstable)
    }
  }

  /// The running results of one score.
  struct ScoreAccumulator: Sendable {
    private(set) var mean = GroupedMean()
    private(set) var gradients = 0
    /// The smallest and the largest score on each path.
    private(set) var ranges: [(min: Double, max: Double)] = []
    /// The smallest and the largest score so far on the current path.
    private var range = (min: Double.infinity, max: -Double.infinity)
    var stability: Stability?
    /// The number of paths after which the map's stability is estimated next.
    fileprivate var nextLook: Int
    /// γ′ · ∂F/∂x at the points of the current path.
    private var slopes: [Double] = []
    /// Σ attributions of each path.
    private(set) var sums: [Double] = []
    /// Σ over the paths of the variance of their sum, estimated from the scatter of their points; zero for a path with one point.
    private var variance = 0.0

    fileprivate init(nextLook: Int) { self.nextLook = nextLook }

    /// Returns the standard error of the mean residual of the paths that the choice of points explains; `nil` if nothing can be
    /// compared.
    ///
    /// There are two estimates: from the scatter of the points of each path, and from the scatter of the residuals. The first is
    /// too large if slopes change along the path; the second is too large if some of the paths contain a step. The smaller one is
    /// used.
    ///
    /// - Parameter atBaselines: the standard error of the mean score of the baselines, which is added in quadrature.
    func error(of residuals: [Double], atBaselines: Double) -> Double? {
      let within = gradients > sums.count ? variance.squareRoot() / Double(max(1, sums.count)) : nil
      let own = [within, residuals.errorOfMean].compactMap(\.self).min()
      return atBaselines > 0 ? own.map { ($0 * $0 + atBaselines * atBaselines).squareRoot() } : own
    }

    /// Returns the mean over the paths of the largest minus the smallest score on a path.
    func span(_ atBaselines: BaselineScores, atInput: Double) -> Double {
      let spans = zip(ranges, atBaselines.values).map { [$0.min, $0.max, $1, atInput].difference }
      return spans.reduce(0, +) / Double(max(1, spans.count))
    }

    fileprivate mutating func add(
      _ gradient: [Float], score: Double, times velocity: [Float], path: Int, weight: Double, isWhole: Bool
    ) {
      gradients += 1
      range = (min(range.min, score), max(range.max, score))
      mean.add(
        gradient, times: velocity, weight: weight, to: GroupedMean.group(ofPath: path), isWhole: isWhole)
      slopes.append(gradient.dot(velocity))
      guard isWhole else { return }
      sums.append(weight * slopes.reduce(0, +))
      ranges.append(range)
      range = (.infinity, -.infinity)
      variance += slopes.errorOfStratifiedMean.map { $0 * $0 } ?? 0
      slopes = []
    }
  }
}

extension IntegratedGradients {
  /// Averages over many baselines with few points on each path; see `StratifiedRule`.
  ///
  /// The errors of single paths cancel in the average. The remaining residual of F(x) − F(x′) is distributed over the average: each
  /// element gets its share of Σ |attributions|, so no sign changes. The residual stays if the choice of points does not explain
  /// it, or if the correction would move the map by more than its own standard error.
  func stratified(
    by rule: StratifiedRule, of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples,
    execution: Execution
  ) throws -> [Attributions] {
    let path = path
    let rule = rule.limited(to: baselines.count)
    let average = StratifiedAverage(
      rule: rule, aggregation: aggregation,
      makePath: { try baselines.path($0, to: input.values, path) }, input: input)
    // Each score keeps sums for several groups, so memory limits the number of scores that are computed together.
    let bytes = input.count * GroupedMean.groups * MemoryLayout<Double>.stride
    let chunkSize = min(function.scoreCount, max(1, Self.sumBytes / max(1, bytes)))
    var result: [Attributions] = []
    for first in stride(from: 0, to: function.scoreCount, by: chunkSize) {
      let scores = first..<min(first + chunkSize, function.scoreCount)
      let rounds = (function.scoreCount + chunkSize - 1) / chunkSize
      let found = try average.run(
        of: function, scores: scores,
        execution: execution.part(
          after: first / chunkSize * rule.maxGradients, of: rounds * rule.maxGradients))
      func ends(_ numbers: Range<Int>, wantsInput: Bool) throws -> EndpointScores {
        try EndpointScores(
          of: function, input: input.values, baselines: baselines, numbers: Array(numbers),
          wantsInput: wantsInput, execution: execution.quiet)
      }
      let first = rule.scoredFirst(of: found.map(\.mean.count).max() ?? 0)
      var known = try ends(0..<first, wantsInput: true)
      func scored(_ score: Int, paths: Int, count: Int) -> BaselineScores {
        BaselineScores(
          (0..<min(count, paths)).compactMap { known.atBaselines[$0]?[score] }, paths: paths)
      }
      let needAll = zip(scores, found).filter { score, found in
        let few = scored(score, paths: found.mean.count, count: first)
        return !few.suffices(span: found.span(few, atInput: known.atInput[score]))
      }
      let last = needAll.map(\.1.mean.count).max() ?? first
      if last > first { known.add(try ends(first..<last, wantsInput: false)) }
      for (score, found) in zip(scores, found) {
        let isWhole = needAll.contains { $0.0 == score }
        result.append(
          closed(
            found, atInput: known.atInput[score],
            atBaselines: scored(score, paths: found.mean.count, count: isWhole ? last : first), rule: rule))
      }
    }
    return result
  }

  private static let sumBytes = 512 << 20

  private func closed(
    _ found: StratifiedAverage.ScoreAccumulator, atInput: Double, atBaselines: BaselineScores,
    rule: StratifiedRule
  ) -> Attributions {
    var values = found.mean.mean
    let residuals = zip(found.sums, atBaselines.values).map { $0 - (atInput - $1) }
    let sum = values.reduce(0, +)
    func completeness(_ closed: Double) -> Completeness {
      Completeness(
        scoreAtInput: atInput, scoreAtBaseline: atBaselines.mean, sum: closed,
        span: found.span(atBaselines, atInput: atInput), uncorrectedSum: sum,
        residualError: found.error(of: residuals, atBaselines: atBaselines.error),
        worstBaseline: residuals.count > 1 ? residuals.indexOfLargestMagnitude : nil)
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
