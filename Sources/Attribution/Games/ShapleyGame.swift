/// The game of an input and one baseline. Its players are the features in which the two differ; other features change no score.
struct ShapleyGame: Sendable {
  let baseline: [Float]
  /// The indices of the players among all features.
  let players: [Int]

  init(baseline: [Float], input: [Float], features: [OcclusionWindow]) {
    self.baseline = baseline
    players = features.indices.filter { feature in
      features[feature].runs.contains { $0.contains { baseline[$0] != input[$0] } }
    }
  }

  /// The number of sets of players; 2⁴⁰ for 40 players or more, which exceeds every limit.
  var setCount: Int { players.count < 40 ? 1 << players.count : 1 << 40 }

  /// The number of evaluations for pairs of orders: the baseline, and all points between the baseline and the input.
  func sampledEvaluations(pairs: Int) -> Int { 1 + 2 * pairs * max(0, players.count - 1) }

  /// Returns the exact Shapley value of each player.
  ///
  /// - Parameter scores: the score of every set of players; bit i of the index is set if player i has the input's value.
  /// - Precondition: there are 2ⁿ scores for n players.
  func values(of scores: [Double]) -> [Double] {
    let count = players.count
    precondition(scores.count == 1 << count, "\(scores.count) scores of \(count) players")
    // |S|! (n − |S| − 1)! / n! = 1 / (n · (n − 1 over |S|)).
    var shares: [Double] = []
    var choices = 1.0
    for size in 0..<count {
      shares.append(1 / (Double(count) * choices))
      choices *= Double(count - 1 - size) / Double(size + 1)
    }
    return (0..<count).map { player in
      scores.indices.reduce(0) { sum, set in
        guard set >> player & 1 == 0 else { return sum }
        return sum + shares[set.nonzeroBitCount] * (scores[set | 1 << player] - scores[set])
      }
    }
  }
}
