/// Sums the changes of one score along chains from a baseline to the input, which replace one feature after the other.
struct ShapleyChain: Sendable {
  private(set) var sums: ShapleySums
  /// F(x); set before the first game begins.
  var scoreAtInput = Double.nan
  private let pairs: Int
  private let input: MethodInput
  private let features: [OcclusionWindow]
  private var number = 0
  private var base = Double.nan
  /// The last score of the current chain.
  private var last = Double.nan
  /// The change of the score by each player, averaged over both orders of a pair.
  private var changes: [Double] = []
  private var moments = SampleMoments(elements: 0)
  private var lowest = Double.nan
  private var highest = Double.nan

  /// Creates a chain that adds its results to `sums`.
  ///
  /// - Parameter pairs: the number of pairs of orders for each game.
  init(sums: ShapleySums, pairs: Int, input: MethodInput, features: [OcclusionWindow]) {
    (self.sums, self.pairs, self.input, self.features) = (sums, pairs, input, features)
  }

  /// Begins the game of the next baseline.
  ///
  /// - Parameter score: the score of the baseline.
  mutating func begin(_ game: ShapleyGame, number: Int, at score: Double) {
    (self.number, base, last) = (number, score, score)
    (lowest, highest) = (min(score, scoreAtInput), max(score, scoreAtInput))
    changes = [Double](repeating: 0, count: game.players.count)
    moments = SampleMoments(elements: game.players.count)
    guard game.players.count < 2 else { return }
    // A single player causes the whole change, in every order.
    for place in changes.indices { changes[place] = scoreAtInput - score }
    for _ in 0..<pairs { finishPair(game) }
  }

  /// Adds the next score of a chain.
  ///
  /// - Parameters:
  ///   - score: the score if the first (for the reverse order, the last) `count` players of `order` have the input's values.
  ///   - count: from 1 to the number of players − 1.
  mutating func add(_ score: Double, order: [Int], isReverse: Bool, count: Int, game: ShapleyGame) {
    let players = order.count
    func player(_ place: Int) -> Int { isReverse ? order[players - 1 - place] : order[place] }
    changes[player(count - 1)] += (score - last) / 2
    last = score
    (lowest, highest) = (min(lowest, score), max(highest, score))
    guard count == players - 1 else { return }
    changes[player(count)] += (scoreAtInput - score) / 2
    last = base
    guard isReverse else { return }
    finishPair(game)
  }

  private mutating func finishPair(_ game: ShapleyGame) {
    var values = [Double](repeating: 0, count: features.count)
    for (place, player) in game.players.enumerated() { values[player] = changes[place] }
    // Groups differ by their orders, not by their baselines: every baseline contributes to all groups.
    sums.groups.add(
      features.spread(values, over: input.count), to: GroupedMean.group(ofPath: moments.count + number))
    moments.add(changes)
    if game.players.count > 1 { changes = [Double](repeating: 0, count: changes.count) }
    if moments.count == pairs { finish(game) }
  }

  private mutating func finish(_ game: ShapleyGame) {
    sums.add(
      sampled: moments, game: game, base: base, input: scoreAtInput, span: highest - lowest,
      evaluations: game.sampledEvaluations(pairs: pairs))
  }
}
