import Fields

/// Shapley values: the mean change of the score when a feature of a baseline x′ is replaced by the input's, over all orders of the
/// features and over the baselines; in units of the score.
///
///     φᵢ = mean of F(x_S∪{i}, x′ elsewhere) − F(x_S, x′ elsewhere),  S = the features before i in a random order
///
/// Only scores are computed, so piecewise constant models without gradients (trees, forests, boosting) can be explained. For each
/// baseline the values sum to F(x) − F(x′) for any drawn orders, because each order is a chain of scores from x′ to x. A feature
/// that is equal in the baseline and the input adds nothing in any order, so it takes no evaluation.
///
/// **Exactly.** If no number of pairs is given, and the scores of all sets of features take at most 65,536 evaluations over all
/// baselines, the values are exact: φᵢ = Σ_S |S|! (n − |S| − 1)! / n! · (F(S ∪ {i}) − F(S)). The standard error is then that of the
/// mean over the baselines.
///
/// **By sampling.** Otherwise orders are drawn, each together with its reverse. Their errors have opposite signs if the score is
/// monotonic in pairs of features. All baselines have the same number of pairs, at least two. The standard error is that of the
/// mean over the pairs, for these baselines; it falls with the root of the number of pairs.
///
/// A category that was looked up in several tables is one feature. Inputs along space, time or tokens are refused, because they
/// have too many elements.
///
/// References: Shapley 1953, "A value for n-person games"; Castro, Gómez & Tejada 2009, "Polynomial calculation of the Shapley value based
/// on sampling"; Lundberg & Lee 2017, "A unified approach to interpreting model predictions"; Mitchell, Cooper, Frank & Holmes 2022,
/// "Sampling permutations for Shapley value estimation" (pairs of reverse orders).
package struct Shapley: AttributionMethod {
  package var kind: MethodKind { .shapley }

  /// The number of pairs of orders over all baselines; `nil` for exact values if they are cheap, otherwise for the default number.
  var samples: Int?
  /// The aggregation that makes the shown map, whose error is estimated.
  var aggregation = Aggregation()
  var seed: UInt64 = 0

  /// The largest number of evaluations for exact values.
  static let exactLimit = 1 << 16
  /// The default number of pairs, if they take at most `samplingLimit` evaluations.
  static let standardPairs = 2000
  static let samplingLimit = 1 << 17
  /// The number of pairs whose points are in memory at once.
  static let pairsPerChunk = 256
  /// The largest number of features.
  static let featureLimit = 1 << 10

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    let features = try features(of: input)
    return try sums(of: function, input: input, baselines: baselines, execution: execution).map {
      $0.attributions(of: input, features: features, aggregation: aggregation)
    }
  }

  /// Returns the values by feature instead of by element, one result for each score.
  func sums(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [ShapleySums] {
    guard baselines.count > 0 else { throw AttributionError.noBaselines }
    if let samples { try checkSamples(samples, min: 1) }
    let features = try features(of: input)
    let games = try (0..<baselines.count).map { number in
      try ShapleyGame(
        baseline: baselines.checked(number, count: input.count), input: input.values, features: features)
    }
    let most = games.map(\.players.count).max() ?? 0
    if samples == nil, games.reduce(0, { $0 + $1.setCount }) <= Self.exactLimit {
      return try exact(games, features, of: function, input: input, execution: execution)
    }
    return try sampled(
      games, pairs: pairs(baselines: games.count, features: most), features, of: function, input: input,
      execution: execution)
  }

  /// Returns the features of an input: windows that are replaced as a whole.
  ///
  /// - Throws: `AttributionError.notRows`, `.tooManyFeatures`
  private func features(of input: MethodInput) throws(AttributionError) -> [OcclusionWindow] {
    let wide = input.fields.filter { field in
      field.axes.contains { $0.extent > 1 && ($0.kind.isSpatial || $0.kind == .token) }
    }
    guard wide.isEmpty else { throw .notRows(method: kind.title, fields: wide.map(\.axesText)) }
    let features = OcclusionWindow.all(over: input, side: nil, stride: nil)
    guard features.count <= Self.featureLimit else {
      throw .tooManyFeatures(method: kind.title, count: features.count, limit: Self.featureLimit)
    }
    return features
  }

  /// Returns the number of pairs of orders for each baseline.
  private func pairs(baselines: Int, features: Int) -> Int {
    let usual = min(Self.standardPairs, Self.samplingLimit / (2 * max(1, features - 1)))
    return max(2, ((samples ?? usual) + baselines - 1) / baselines)
  }

  // MARK: Exactly

  private func exact(
    _ games: [ShapleyGame], _ features: [OcclusionWindow], of function: some ScoreFunction,
    input: MethodInput,
    execution: Execution
  ) throws -> [ShapleySums] {
    let fold = PointFold<(game: Int, set: Int)>(elements: input.count, wantsGradients: false) { one, point in
      let game = games[one.game]
      _ = point.update(fromContentsOf: game.baseline)
      for (place, feature) in game.players.enumerated() where one.set >> place & 1 == 1 {
        input.copy(features[feature], to: point)
      }
    }
    let points = games.indices.flatMap { game in (0..<games[game].setCount).map { (game: game, set: $0) } }
    let found = try fold.run(
      points, of: function, execution: execution,
      into: [(sums: ShapleySums, scores: [Double])](
        repeating: (ShapleySums(features: features.count), []), count: function.scoreCount)
    ) { found, one, result in
      let game = games[one.game]
      for score in found.indices {
        found[score].scores.append(result.scores[score])
        guard found[score].scores.count == game.setCount else { continue }
        found[score].sums.add(
          exact: game.values(of: found[score].scores), scores: found[score].scores, game: game)
        found[score].scores = []
      }
      return []
    }
    return found.map(\.sums)
  }

  // MARK: By sampling

  /// The evaluations in order: the input; then for each baseline the baseline itself and the chains of its pairs of orders.
  private enum Step: Sendable {
    case input
    case baseline(Int)
    /// The first `count` features of the order (for the reverse order, the last) have the input's values.
    case chain(LazyValue<[Int]>, isReverse: Bool, count: Int)
  }

  private func sampled(
    _ games: [ShapleyGame], pairs: Int, _ features: [OcclusionWindow], of function: some ScoreFunction,
    input: MethodInput, execution: Execution
  ) throws -> [ShapleySums] {
    let fold = PointFold<Step>(elements: input.count, wantsGradients: false) { step, point in
      switch step {
      case .input: _ = point.update(fromContentsOf: input.values)
      case .baseline(let number): _ = point.update(fromContentsOf: games[number].baseline)
      case .chain(let order, let isReverse, let count):
        let game = games[order.number]
        _ = point.update(fromContentsOf: game.baseline)
        // Making an order cannot fail.
        let players = (try? order.get()) ?? []
        for place in isReverse ? players.suffix(count) : players.prefix(count) {
          input.copy(features[game.players[place]], to: point)
        }
      }
    }
    let first = ShapleyChain(
      sums: ShapleySums(features: features.count), pairs: pairs, input: input, features: features)
    var chains = [ShapleyChain](repeating: first, count: function.scoreCount)
    var generator = SplitMix64(seed: seed)
    let total = games.reduce(1) { $0 + $1.sampledEvaluations(pairs: pairs) }
    var done = 0
    for number in games.indices {
      // The pairs are processed in parts, because all of them may not fit into memory.
      for start in stride(from: 0, to: pairs, by: Self.pairsPerChunk) {
        let begin =
          (number == 0 && start == 0 ? [Step.input] : []) + (start == 0 ? [Step.baseline(number)] : [])
        let steps =
          begin
          + (start..<min(start + Self.pairsPerChunk, pairs)).flatMap { _ in
            self.chains(of: games[number], number: number, seed: generator.next())
          }
        chains = try fold.run(
          steps, of: function, execution: execution.part(after: done, of: total), into: chains
        ) { chains, step, result in
          for (score, value) in result.scores.enumerated() {
            switch step {
            case .input: chains[score].scoreAtInput = value
            case .baseline(let number): chains[score].begin(games[number], number: number, at: value)
            case .chain(let order, let isReverse, let count):
              chains[score].add(
                value, order: try order.get(), isReverse: isReverse, count: count, game: games[order.number])
            }
          }
          return []
        }
        done += steps.count
      }
    }
    return chains.map(\.sums)
  }

  /// Returns the chains of a random order and its reverse.
  private func chains(of game: ShapleyGame, number: Int, seed: UInt64) -> [Step] {
    let players = game.players.count
    guard players > 1 else { return [] }
    let order = LazyValue(number) { _ in
      var generator = SplitMix64(seed: seed)
      return generator.permutation(of: players)
    }
    return [false, true].flatMap { isReverse in
      (1..<players).map { Step.chain(order, isReverse: isReverse, count: $0) }
    }
  }
}

extension MethodInput {
  fileprivate func copy(_ feature: OcclusionWindow, to point: UnsafeMutableBufferPointer<Float>) {
    for run in feature.runs { for element in run { point[element] = values[element] } }
  }
}

extension MethodKind {
  /// Shapley values of the features of a row.
  public static let shapley = MethodKind(
    name: "shapley", title: "Shapley values",
    summary:
      "mean change of the score when a feature replaces the baseline's, over the orders of the features",
    reference: "Lundberg & Lee 2017, \"A unified approach to interpreting model predictions\"",
    needs: .scoresOnly, takesBaselines: true, isRandom: true, takesSamples: true, isForRows: true,
    typicalPasses: 4000
  ) { Shapley(samples: $0.samples, aggregation: $0.aggregation, seed: $0.seed) }
}
