/// Evaluates points of paths on one thread.
final class PathWorker {
  private let evaluator: any ScoreEvaluator
  private let input: [Float]

  init(evaluator: any ScoreEvaluator, input: [Float]) {
    self.evaluator = evaluator
    self.input = input
  }

  /// Overwrites one sample for each position.
  func evaluate(_ positions: [PathPosition], into samples: inout [Sample]) {
    // Moved and not copied: only an array that nobody else has is overwritten in place.
    var gradients = samples.indices.map { index in
      defer { samples[index].gradients = [] }
      return samples[index].gradients
    }
    let scores = evaluator.evaluate(at: { write(positions[$0], to: $1) }, gradients: &gradients)
    for (index, position) in positions.enumerated() {
      samples[index] = Sample(
        position: position.position, scores: scores[index],
        slopes: gradients[index].map { slope(of: $0, along: position.path.difference) },
        gradients: gradients[index])
    }
  }

  private func write(_ position: PathPosition, to point: UnsafeMutableBufferPointer<Float>) {
    precondition(point.count == input.count, "a point of another size than the input")
    // In this form both ends of the path are met exactly.
    let (near, far) = (Float(1 - position.position), Float(position.position))
    position.path.baseline.withUnsafeBufferPointer { baseline in
      input.withUnsafeBufferPointer { input in
        for index in point.indices { point[index] = near * baseline[index] + far * input[index] }
      }
    }
  }

  /// (x − x′) · gradient.
  private func slope(of gradient: [Float], along difference: [Float]) -> Double {
    var sums = SIMD8<Double>()
    difference.withVectors { difference in
      gradient.withVectors { gradient in
        for index in 0..<FloatVectors.count(of: self.input.count) {
          sums += SIMD8<Double>(difference[index]) * SIMD8<Double>(gradient[index])
        }
      }
    }
    return sums.sum()
  }
}
