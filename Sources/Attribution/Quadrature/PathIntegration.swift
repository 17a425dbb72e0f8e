/// One path and all scores: every score has a quadrature of its own, and evaluations are shared where they can be.
///
/// Requests of several scores that come at the same moment for the same position become one evaluation. No score notices:
/// each quadrature takes its points in the order in which it asked for them, as it would if it were alone.
struct PathIntegration: Sendable {
  let path: IndexedPath
  /// γ′ where it is constant; otherwise ones, and γ′ is in the integrands.
  private let factors: [Float]
  private var scores: [ScoreIntegration]

  init(
    _ path: IndexedPath, scores: Int, makeQuadrature: (_ factors: [Float]) -> any PathQuadrature
  ) {
    self.path = path
    factors = path.constantVelocity ?? [Float](repeating: 1, count: path.path.count)
    let quadrature = makeQuadrature(factors)
    self.scores = [ScoreIntegration](repeating: ScoreIntegration(quadrature), count: scores)
  }

  /// The points that are requested first.
  var firstRequests: [PathRequest] {
    requests(scores.map(\.firstPositions), of: Array(scores.indices))
  }

  /// Takes what was found at a point; returns the points that are requested next.
  mutating func take(_ evaluation: Evaluation, for request: PathRequest) -> [PathRequest] {
    let positions = request.wanted.enumerated().map { index, score in
      if request.position == 1 { scores[score].inputGradient = evaluation.inputGradients[index] }
      let point = PathPoint(
        position: request.position, score: evaluation.scores[score], slope: evaluation.slopes[index])
      return scores[score].take(PathSample(point: point, integrand: evaluation.integrands[index]))
    }
    return requests(positions, of: request.wanted)
  }

  /// One request for each position, in the order in which they are first asked for.
  private func requests(_ positions: [[Double]], of scores: [Int]) -> [PathRequest] {
    guard let first = positions.first else { return [] }
    if positions.allSatisfy({ $0 == first }) {
      return first.map { PathRequest(path: path, position: $0, wanted: scores) }
    }
    var order: [Double] = []
    var wanted: [Double: [Int]] = [:]
    for (positions, score) in zip(positions, scores) {
      for position in positions {
        if wanted[position] == nil { order.append(position) }
        wanted[position, default: []].append(score)
      }
    }
    return order.map { PathRequest(path: path, position: $0, wanted: wanted[$0] ?? []) }
  }

  /// Whether all points of all scores have come.
  var isFinished: Bool { scores.allSatisfy(\.isFinished) }

  /// What was found, once finished, for each score.
  var maps: [PathMap] {
    scores.map { score in
      let integral = score.integral
      let values = zip(factors, integral.values).map { Double($0) * $1 }
      return PathMap(
        values: values, inputGradient: score.inputGradient,
        integral: PathIntegral(
          curve: integral.curve, sum: values.reduce(0, +), uncorrectedSum: integral.uncorrectedSum,
          points: integral.points, accuracy: integral.accuracy))
    }
  }
}

/// One path and one score.
private struct ScoreIntegration: Sendable {
  private var quadrature: any PathQuadrature
  /// Positions on their way, in the order in which the quadrature asked for them.
  private var awaited: ArraySlice<Double>
  /// Samples that came before their turn: they were evaluated for another score, too, which asked in another order.
  private var early: [Double: PathSample] = [:]
  var inputGradient: [Float] = []

  init(_ quadrature: any PathQuadrature) {
    self.quadrature = quadrature
    awaited = quadrature.firstPositions[...]
  }

  var firstPositions: [Double] { quadrature.firstPositions }
  var isFinished: Bool { quadrature.isFinished }
  var integral: IntegrandIntegral { quadrature.integral }

  /// Returns the positions that are requested next.
  mutating func take(_ sample: PathSample) -> [Double] {
    early[sample.position] = sample
    var positions: [Double] = []
    while let next = awaited.first, let sample = early.removeValue(forKey: next) {
      awaited.removeFirst()
      let more = quadrature.take(sample)
      awaited += more
      positions += more
    }
    return positions
  }
}
