/// Evaluates points of paths on one thread.
final class PathWorker {
  private let evaluator: any ScoreEvaluator
  /// The number of elements of a point.
  private let count: Int
  /// γ′(α) of paths on which it varies; empty until such a path comes, because fresh memory is slow.
  private var velocity: [Float] = []

  /// Creates the worker of one thread.
  ///
  /// - Parameter count: the number of elements of a point.
  init(evaluator: any ScoreEvaluator, count: Int) {
    self.evaluator = evaluator
    self.count = count
  }

  /// Evaluates the points, and overwrites one evaluation for each request.
  func evaluate(_ requests: [PathRequest], into evaluations: inout [Evaluation]) {
    var gradients = zip(evaluations.indices, requests).map { index, request -> [[Float]] in
      evaluations[index].inputGradients = []
      return evaluations[index].integrands.take(request.wanted.count, elements: count)
    }
    let scores = evaluator.evaluate(
      at: { index, point in
        precondition(point.count == count, "\(count) elements for a point of \(point.count)")
        requests[index].path.path.writePoint(at: requests[index].position, to: point)
      }, wanted: requests.map(\.wanted), gradients: &gradients)
    for (index, request) in requests.enumerated() {
      evaluations[index].scores = scores[index]
      if request.position == 1 { evaluations[index].inputGradients = gradients[index] }
      if let velocity = request.path.constantVelocity {
        evaluations[index].slopes = gradients[index].map { $0.dot(velocity) }
      } else {
        if velocity.isEmpty { velocity = [Float](repeating: 0, count: count) }
        velocity.withUnsafeMutableBufferPointer {
          request.path.path.writeVelocity(at: request.position, to: $0)
        }
        evaluations[index].slopes = gradients[index].map { $0.dot(velocity) }
        for score in gradients[index].indices { multiplyByVelocity(&gradients[index][score]) }
      }
      evaluations[index].integrands = gradients[index]
    }
  }

  private func multiplyByVelocity(_ gradient: inout [Float]) {
    velocity.withUnsafeBufferPointer { velocity in
      gradient.withUnsafeMutableBufferPointer { gradient in
        for index in gradient.indices { gradient[index] *= velocity[index] }
      }
    }
  }
}

/// A request to evaluate one point of a path for some of the scores.
struct PathRequest: Sendable {
  let path: IndexedPath
  /// α: 0 at the baseline, 1 at the input.
  let position: Double
  /// The scores whose gradients are requested, in ascending order.
  let wanted: [Int]
}

/// The path of one baseline. It is a class because a million requests may refer to it.
final class IndexedPath: Sendable {
  /// The index of the baseline.
  let index: Int
  let path: any IntegrationPath
  /// γ′ if it is constant; `nil` if it varies.
  let constantVelocity: [Float]?

  init(index: Int, path: any IntegrationPath) {
    self.index = index
    self.path = path
    constantVelocity = path.constantVelocity
  }
}

/// The result of evaluating one request.
struct Evaluation: Sendable {
  /// All scores of the function.
  var scores: [Double] = []
  /// dF/dα of the requested scores.
  var slopes: [Double] = []
  /// The integrands of the requested scores: ∂F/∂x if γ′ is constant, otherwise γ′(α) ⊙ ∂F/∂x.
  var integrands: [[Float]] = []
  /// ∂F/∂x of the requested scores if the point is the input; otherwise empty.
  var inputGradients: [[Float]] = []
}
