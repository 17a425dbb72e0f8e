import Foundation
import Testing
import TestSupport

@testable import Attribution

@Suite struct ScaleSpaceTests {
  /// Returns the convolution by its definition, along one axis.
  private func naive(_ values: [Double], length: Int, step: Int, sigma: Double) -> [Double] {
    let reach = Int((6 * sigma).rounded(.up))
    let weights = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let total = weights.reduce(0, +)
    return values.indices.map { index in
      let place = index / step % length
      return zip(-reach...reach, weights).reduce(0) { sum, tap in
        var position = place + tap.0
        while position < 0 || position >= length {
          position = position < 0 ? -1 - position : 2 * length - 1 - position
        }
        return sum + tap.1 / total * values[index + (position - place) * step]
      }
    }
  }

  struct Shape: CustomTestStringConvertible, Sendable {
    let shape: [Int]
    let axes: [Int]
    var testDescription: String { "\(shape) along \(axes)" }
  }

  static let shapes = [
    Shape(shape: [7, 11, 3], axes: [0, 1]), Shape(shape: [2, 9, 13], axes: [1, 2]),
    Shape(shape: [40], axes: [0]),
    Shape(shape: [3, 5, 4, 2], axes: [0, 1, 2]), Shape(shape: [1, 6, 2], axes: [1]),
  ]

  private func values(_ shape: Shape) -> [Float] {
    var random = Randomness(seed: 3)
    return random.floats(shape.shape.reduce(1, *), scale: 100)
  }

  @Test(arguments: shapes, [0.3, 0.9, 1.7, 4, 30])
  func itIsTheConvolution(shape: Shape, sigma: Double) {
    let values = values(shape)
    let blurred = ScaleSpace(values: values, shape: shape.shape, axes: shape.axes).blurred(sigma: sigma)
    let expected = shape.axes.reduce(values.map(Double.init)) { array, axis in
      let step = shape.shape[(axis + 1)...].reduce(1, *)
      return naive(array, length: shape.shape[axis], step: step, sigma: sigma)
    }
    for (mine, expected) in zip(blurred, expected) { #expect(abs(mine - expected) < 1e-5) }
  }

  @Test(arguments: shapes, [0.3, 0.9, 1.7, 4, 30])
  func theSlopeIsTheDerivative(shape: Shape, sigma: Double) {
    let space = ScaleSpace(values: values(shape), shape: shape.shape, axes: shape.axes)
    let h = 1e-4 * sigma
    let (before, after) = (space.blurred(sigma: sigma - h), space.blurred(sigma: sigma + h))
    for (slope, ends) in zip(space.slope(sigma: sigma), zip(before, after)) {
      #expect(abs(slope - (ends.1 - ends.0) / (2 * h)) < 1e-3 * max(1, 1 / sigma))
    }
  }

  /// The band matrix and the truncated cosine basis are the same operator.
  @Test(arguments: [0.5, 1.3, 5, 20], [2, 9, 64])
  func bothBasesAgree(sigma: Double, length: Int) {
    var random = Randomness(seed: 5)
    let array = random.floats(length * 3).map(Double.init)
    let transform = CosineTransform(length: length)
    let kernel = GaussianKernel(sigma: sigma)
    for taps in [kernel.taps, kernel.slopes] {
      let band = SmoothingMatrix(transform, taps: taps, sigma: sigma, basis: .positions)
      let slow = SmoothingMatrix(transform, taps: taps, sigma: sigma, basis: .cosines)
      // The transform transposes the array; transposing its 3 × n result moves the spectrum's first axis to the front.
      let spectrum = transform.product(array)
      let front = (0..<slow.columns * 3).map { spectrum[$0 % 3 * length + $0 / 3] }
      for (a, b) in zip(band.product(array), slow.product(front)) { #expect(abs(a - b) < 1e-7) }
    }
    #expect(SmoothingMatrix.cheaperBasis(length: 224, sigma: 1) == .positions)
    #expect(SmoothingMatrix.cheaperBasis(length: 224, sigma: 20) == .cosines)
  }

  @Test func tapsSumToOneAndTheirSlopesToZero() {
    for sigma in [0, 0.01, 0.06, 0.2, 1, 7, 50] {
      let kernel = GaussianKernel(sigma: sigma)
      let total = 2 * kernel.taps.reduce(0, +) - kernel.taps[0]
      let slope = 2 * kernel.slopes.reduce(0, +) - kernel.slopes[0]
      #expect(abs(total - 1) < 1e-14 && abs(slope) < 1e-13 && kernel.taps.count == kernel.slopes.count)
    }
    #expect(GaussianKernel(sigma: 0).taps == [1])
  }
}
