import Fields

/// Integrated Gradients averaged over many baselines, by a few points on each path.
struct StratifiedAverage {
  let rule: StratifiedRule
  let aggregation: Aggregation
  /// The path of an index.
  let makePath: @Sendable (Int) throws -> any IntegrationPath
  let input: MethodInput

  /// What a thread is to evaluate.
  private struct Point: Sendable {
    let path: LazyValue<any IntegrationPath>
    let position: Double
    let isLast: Bool
    /// The scores that still want it.
    let wanted: [Int]
  }

  /// - Parameter scores: those that are wanted, in ascending order; there is a result for each.
  func run(of function: some ScoreFunction, scores: Range<Int>, execution: Execution) throws
    -> [ScoreAccumulator]
  {
    let (rule, input, makePath) = (rule, input, makePath)
    let aggregators = input.fields.map { Aggregator(aggregation, of: $0) }
    let fold = PointFold<Point>(elements: input.count, wanted: \.wanted) { point, memory in
      // A path that cannot be made ends the fold with its error.
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
      // Those that are looked at later go on without a break.
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

  /// What is known of one score.
  struct ScoreAccumulator: Sendable {
    private(set) var mean = GroupedMean()
    private(set) var gradients = 0
    /// The smallest and the largest score on each path.
    private(set) var ranges: [(min: Double, max: Double)] = []
    /// The same of the path that is under way.
    private var range = (min: Double.infinity, max: -Double.infinity)
    var stability: Stability?
    /// Paths after which it is seen next how stable the map is.
    fileprivate var nextLook: Int
    /// Of the path that is under way: γ′ · ∂F/∂x at its points.
    private var slopes: [Double] = []
    /// Σ attributions of each path.
    private(set) var sums: [Double] = []
    /// Σ over the paths of the variance of that sum, as its points scatter; zero where a path has one point.
    private var variance = 0.0

    fileprivate init(nextLook: Int) { self.nextLook = nextLook }

    /// The standard error of the mean of the paths' residuals that the choice of points explains; `nil` where nothing can be
    /// compared.
    ///
    /// It is estimated twice, from the scatter of the points of each path and from that of the residuals. The first is too large
    /// where slopes change along the path, the second where a step lies on some of the paths: the smaller one holds.
    ///
    /// - Parameter atBaselines: the standard error of the mean score of the baselines, which adds to it.
    func error(of residuals: [Double], atBaselines: Double) -> Double? {
      let within = gradients > sums.count ? variance.squareRoot() / Double(max(1, sums.count)) : nil
      let own = [within, residuals.errorOfMean].compactMap(\.self).min()
      return atBaselines > 0 ? own.map { ($0 * $0 + atBaselines * atBaselines).squareRoot() } : own
    }

    /// The largest score on a path minus the smallest; the mean of all paths.
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
    let together = min(function.scoreCount, max(1, Self.sumBytes / max(1, bytes)))
    var result: [Attributions] = []
    for first in stride(from: 0, to: function.scoreCount, by: together) {
      let scores = first..<min(first + together, function.scoreCount)
      let rounds = (function.scoreCount + together - 1) / together
      let found = try average.run(
        of: function, scores: scores,
        execution: execution.part(
          after: first / together * rule.maxGradients, of: rounds * rule.maxGradients))
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
