/// An input and one baseline: the features in which they differ play; others change no score.
struct ShapleyGame: Sendable {
  let baseline: [Float]
  /// Places among all features.
  let players: [Int]

  init(baseline: [Float], input: [Float], features: [OcclusionWindow]) {
    self.baseline = baseline
    players = features.indices.filter { feature in
      features[feature].runs.contains { $0.contains { baseline[$0] != input[$0] } }
    }
  }

  /// Sets of players; of very many players 2⁴⁰, which no limit reaches.
  var setCount: Int { players.count < 40 ? 1 << players.count : 1 << 40 }

  /// Scores of the baseline and between it and the input, for so many pairs of orders.
  func sampledEvaluations(pairs: Int) -> Int { 1 + 2 * pairs * max(0, players.count - 1) }

  /// The Shapley value of each player from the scores of all sets, in the order of their bits.
  ///
  /// - Precondition: there is a score for each set.
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
