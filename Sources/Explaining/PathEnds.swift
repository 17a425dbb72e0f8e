import Attribution
import Engine
import Models

/// The input and its only baseline, evaluated together.
///
/// The outputs at the input choose what is explained, so they are needed before any gradient. Both ends are also points of the path
/// between them: their gradients follow from the same forward pass, which is not repeated. Where the weights fit into no cache, two
/// points together take little longer than one.
final class PathEnds {
  /// The input, then the baseline.
  private let points: [[Float]]
  let outputs: [[Float]]
  private let evaluator: Evaluator

  /// - Parameter baseline: as long as the input.
  /// - Throws: `EvaluationError`
  init(of network: Network, input: [Float], baseline: [Float]) throws(EvaluationError) {
    points = [input, baseline]
    evaluator = Evaluator(network, batch: network.batch)
    outputs = try evaluator.forward(points)
  }

  /// Every score's gradient at both ends.
  func known(_ scores: [Score]) -> [KnownPoint] {
    var known = points.map { KnownPoint(values: $0) }
    for (index, outputs) in outputs.enumerated() {
      known[index].scores = scores.map { $0.value(of: outputs) }
    }
    for score in scores {
      evaluator.backward(outputs.map(score.gradient)) { known[$0].gradients.append(Array($1)) }
    }
    return known
  }
}

/// A point at which a function is known.
struct KnownPoint: Sendable {
  let values: [Float]
  var scores: [Double] = []
  /// One for each score, as long as the point.
  var gradients: [[Float]] = []

  /// With one of the scores alone.
  func alone(_ score: Int) -> KnownPoint {
    KnownPoint(values: values, scores: [scores[score]], gradients: [gradients[score]])
  }

  /// Whether this is the point, to the bit.
  func isAt(_ point: [Float]) -> Bool {
    values.count == point.count && zip(values, point).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}

/// Answers from known points; other points are evaluated.
final class KnownPointEvaluator: ScoreEvaluator {
  private let known: [KnownPoint]
  private let elements: Int
  private let evaluator: any ScoreEvaluator

  /// - Parameter known: at least one; all as long as the function's input.
  init(_ known: [KnownPoint], otherwise evaluator: any ScoreEvaluator) {
    self.known = known
    self.evaluator = evaluator
    elements = known[0].values.count
  }

  func evaluate(
    at point: (Int, UnsafeMutableBufferPointer<Float>) -> Void, wanted: [[Int]], gradients: inout [[[Float]]]
  ) -> [[Double]] {
    var scores = [[Double]](repeating: [], count: wanted.count)
    var others: [(index: Int, values: [Float])] = []
    for index in wanted.indices {
      var values = [Float](repeating: 0, count: elements)
      values.withUnsafeMutableBufferPointer { point(index, $0) }
      guard let match = known.first(where: { $0.isAt(values) }) else {
        others.append((index, values))
        continue
      }
      scores[index] = match.scores
      for (turn, score) in wanted[index].enumerated() { gradients[index][turn] = match.gradients[score] }
    }
    guard !others.isEmpty else { return scores }
    // Moved and not copied: they are written to.
    var found = others.map { other in
      defer { gradients[other.index] = [] }
      return gradients[other.index]
    }
    let computed = evaluator.evaluate(
      at: { _ = $1.update(fromContentsOf: others[$0].values) }, wanted: others.map { wanted[$0.index] },
      gradients: &found)
    for (turn, other) in others.enumerated() {
      scores[other.index] = computed[turn]
      gradients[other.index] = found[turn]
    }
    return scores
  }
}
