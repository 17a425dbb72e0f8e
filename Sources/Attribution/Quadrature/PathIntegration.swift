/// The integration of all scores along one path. Every score has its own quadrature; evaluations are shared where possible.
///
/// Simultaneous requests of several scores for the same position become one evaluation. This does not affect the scores: each
/// quadrature takes its points in the order of its requests, as if it were alone.
struct PathIntegration: Sendable {
  let path: IndexedPath
  /// γ′ if it is constant; otherwise ones, and the integrands contain γ′.
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

  /// The initial requests.
  var firstRequests: [PathRequest] {
    requests(scores.map(\.firstPositions), of: Array(scores.indices))
  }

  /// Takes the evaluation of a point; returns the requests for further points.
  mutating func take(_ evaluation: Evaluation, for request: PathRequest) -> [PathRequest] {
    let positions = request.wanted.enumerated().map { index, score in
      if request.position == 1 { scores[score].inputGradient = evaluation.inputGradients[index] }
      let point = PathPoint(
        position: request.position, score: evaluation.scores[score], slope: evaluation.slopes[index])
      return scores[score].take(PathSample(point: point, integrand: evaluation.integrands[index]))
    }
    return requests(positions, of: request.wanted)
  }

  /// Returns one request for each position, in the order of the first request for it.
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

  /// Whether all scores have taken all their points.
  var isFinished: Bool { scores.allSatisfy(\.isFinished) }

  /// The result for each score, once finished.
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

/// The integration of one score along one path.
private struct ScoreIntegration: Sendable {
  private var quadrature: any PathQuadrature
  /// Requested positions whose samples have not been taken, in the order of the requests.
  private var awaited: ArraySlice<Double>
  /// Samples that came before their turn, by position: their evaluation was shared with a score that requested it earlier.
  private var early: [Double: PathSample] = [:]
  var inputGradient: [Float] = []

  init(_ quadrature: any PathQuadrature) {
    self.quadrature = quadrature
    awaited = quadrature.firstPositions[...]
  }

  var firstPositions: [Double] { quadrature.firstPositions }
  var isFinished: Bool { quadrature.isFinished }
  var integral: IntegrandIntegral { quadrature.integral }

  /// Takes a sample. Returns the positions that are requested next.
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
