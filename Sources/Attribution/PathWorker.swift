/// One thread's evaluator and the points of paths it is at.
final class PathWorker {
  private let evaluator: any ScoreEvaluator
  private let input: [Float]
  private var points: [[Float]] = []

  init(evaluator: any ScoreEvaluator, input: [Float]) {
    self.evaluator = evaluator
    self.input = input
  }

  /// Overwrites one sample for each position.
  func evaluate(_ positions: [PathPosition], into samples: inout [Sample]) {
    for (index, position) in positions.enumerated() { setPoint(index, at: position) }
    points.removeLast(points.count - positions.count)
    // Moved and not copied: only an array that nobody else has is overwritten in place.
    var gradients = samples.indices.map { index in
      defer { samples[index].gradients = [] }
      return samples[index].gradients
    }
    let scores = evaluator.evaluate(at: points, gradients: &gradients)
    for (index, position) in positions.enumerated() {
      samples[index] = Sample(
        position: position.position, scores: scores[index],
        slopes: gradients[index].map { slope(of: $0, along: position.path.difference) },
        gradients: gradients[index])
    }
  }

  private func setPoint(_ index: Int, at position: PathPosition) {
    if index == points.count { points.append(input) }
    // In this form both ends of the path are met exactly.
    let (near, far) = (Float(1 - position.position), Float(position.position))
    points[index].withUnsafeMutableBufferPointer { point in
      position.path.baseline.withUnsafeBufferPointer { baseline in
        input.withUnsafeBufferPointer { input in
          for index in point.indices { point[index] = near * baseline[index] + far * input[index] }
        }
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
