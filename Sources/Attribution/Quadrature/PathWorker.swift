/// Evaluates points of paths on one thread.
final class PathWorker {
  private let evaluator: any ScoreEvaluator
  /// Elements of a point.
  private let count: Int
  /// γ′(α) where it varies; fresh memory is slow, so there is none until a path needs it.
  private var velocity: [Float] = []

  /// - Parameter count: elements of a point.
  init(evaluator: any ScoreEvaluator, count: Int) {
    self.evaluator = evaluator
    self.count = count
  }

  /// Overwrites one evaluation for each request.
  func evaluate(_ requests: [PathRequest], into evaluations: inout [Evaluation]) {
    var gradients = zip(evaluations.indices, requests).map { index, request in
      takeArrays(from: &evaluations[index], scores: request.wanted.count)
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

  /// Arrays of an earlier evaluation, moved and not copied: only an array that nobody else has is overwritten in place.
  private func takeArrays(from evaluation: inout Evaluation, scores: Int) -> [[Float]] {
    var arrays: [[Float]] = []
    swap(&arrays, &evaluation.integrands)
    evaluation.inputGradients = []
    if arrays.count > scores { arrays.removeLast(arrays.count - scores) }
    while arrays.count < scores { arrays.append([Float](repeating: 0, count: count)) }
    return arrays
  }

  private func multiplyByVelocity(_ gradient: inout [Float]) {
    velocity.withUnsafeBufferPointer { velocity in
      gradient.withUnsafeMutableBufferPointer { gradient in
        for index in gradient.indices { gradient[index] *= velocity[index] }
      }
    }
  }
}
