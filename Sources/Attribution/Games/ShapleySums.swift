/// Shapley values of one score, summed over the baselines.
struct ShapleySums: Sendable {
  private(set) var scoreAtInput = Double.nan
  private var scoreAtBaselines = 0.0
  private var span = 0.0
  private(set) var games = 0
  /// Σ of the values over the baselines, for each feature.
  private var sums: [Double]
  /// Σ of the squares of the values if they are exact; Σ of the squares of their standard errors if they are sampled.
  private var squares: [Double]
  private var isSampled = false
  private(set) var evaluations = 0
  /// Sampled maps in groups, for comparison; empty if values are exact.
  var groups = GroupedMean()

  init(features: Int) {
    sums = [Double](repeating: 0, count: features)
    squares = sums
  }

  /// The attribution of each feature.
  var values: [Double] { sums.map { $0 / Double(games) } }

  /// The standard error of each value. For sampled values it is caused by the sampling of orders, for these baselines; for exact
  /// values by the choice of baselines. `nil` for exact values of one baseline.
  var errors: [Double]? {
    let count = Double(games)
    if isSampled { return squares.map { $0.squareRoot() / count } }
    guard games > 1 else { return nil }
    return zip(sums, squares).map { sum, square in
      (max(0, square - sum * sum / count) / (count - 1) / count).squareRoot()
    }
  }

  /// Adds the exact values of one game.
  ///
  /// - Parameters:
  ///   - values: one for each player of the game.
  ///   - scores: one for each set of players, the empty set first.
  mutating func add(exact values: [Double], scores: [Double], game: ShapleyGame) {
    for (player, value) in zip(game.players, values) {
      sums[player] += value
      squares[player] += value * value
    }
    finish(scores: scores.first ?? .nan, input: scores.last ?? .nan, span: scores.difference)
    evaluations += scores.count
  }

  /// Adds the sampled values of one game.
  ///
  /// - Parameters:
  ///   - moments: the moments of the players' values over the pairs of orders.
  ///   - span: the highest minus the lowest score of the game.
  ///   - evaluations: the number of evaluations without the input, which is counted once for all games.
  mutating func add(
    sampled moments: SampleMoments, game: ShapleyGame, base: Double, input: Double, span: Double,
    evaluations: Int
  ) {
    isSampled = true
    let variance = moments.count > 1 ? moments.variance : moments.mean.map { _ in 0 }
    for (place, player) in game.players.enumerated() {
      sums[player] += moments.mean[place]
      squares[player] += variance[place] / Double(moments.count)
    }
    if games == 0 { self.evaluations = 1 }
    finish(scores: base, input: input, span: span)
    self.evaluations += evaluations
  }

  private mutating func finish(scores base: Double, input: Double, span: Double) {
    games += 1
    scoreAtInput = input
    scoreAtBaselines += base
    self.span += span
  }

  /// Returns the mean over the baselines as attributions.
  ///
  /// - Parameter features: the elements of each feature.
  func attributions(
    of input: MethodInput, features: [OcclusionWindow], aggregation: Aggregation
  ) -> Attributions {
    let values = values
    return Attributions(
      values: features.spread(values, over: input.count).map { Float($0) }, scoreAtInput: scoreAtInput,
      evaluations: 0, forwardEvaluations: evaluations,
      relativeStandardError: errors.map { values.relativeError($0.reduce(0, +)) },
      completeness: Completeness(
        scoreAtInput: scoreAtInput, scoreAtBaseline: scoreAtBaselines / Double(games),
        sum: values.reduce(0, +), span: span / Double(games)),
      stability: Stability(groups, input: input, aggregation: aggregation), baselineCount: games)
  }
}

extension [OcclusionWindow] {
  /// Distributes the number of each feature over its elements, in equal parts.
  func spread(_ values: [Double], over count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for (feature, value) in zip(self, values) {
      for element in feature.runs.joined() { result[element] = value / Double(feature.count) }
    }
    return result
  }
}
