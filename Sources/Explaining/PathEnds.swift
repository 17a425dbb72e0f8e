import Attribution
import Engine
import Models

/// The input and its only baseline, evaluated in one batch.
///
/// The outputs at the input determine the targets, so they are needed before any gradient. Both ends are also points of the
/// path between them: their gradients reuse this forward pass. If the weights do not fit into the cache, a batch of two points
/// takes little longer than one point.
final class PathEnds {
  /// The input, then the baseline.
  private let points: [[Float]]
  let outputs: [[Float]]
  private let evaluator: Evaluator

  /// - Parameter baseline: has as many values as the input.
  /// - Throws: `EvaluationError`
  init(of network: Network, input: [Float], baseline: [Float]) throws(EvaluationError) {
    points = [input, baseline]
    evaluator = Evaluator(network, batch: network.batch)
    outputs = try evaluator.forward(points)
  }

  /// Computes the gradient of every score at both ends.
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

/// A point with cached scores and gradients.
struct KnownPoint: Sendable {
  let values: [Float]
  var scores: [Double] = []
  /// ∂score/∂x for each score; each has as many values as the point.
  var gradients: [[Float]] = []

  /// Returns the point with a single score.
  func alone(_ score: Int) -> KnownPoint {
    KnownPoint(values: values, scores: [scores[score]], gradients: [gradients[score]])
  }

  /// Whether a point is bitwise equal to this one.
  func isAt(_ point: [Float]) -> Bool {
    values.count == point.count && zip(values, point).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}

/// Returns cached results at known points; evaluates other points.
final class KnownPointEvaluator: ScoreEvaluator {
  private let known: [KnownPoint]
  private let elements: Int
  private let evaluator: any ScoreEvaluator

  /// - Parameter known: at least one point; all have as many values as the function's input.
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
    // Moved out instead of copied, since the evaluator writes to them.
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
