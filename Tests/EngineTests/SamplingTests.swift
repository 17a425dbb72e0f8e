import Foundation
import TestSupport
import Testing

@testable import Engine

/// Sampling of images between pixels, gathered and scattered elements, against their definitions.
@Suite struct SamplingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let mode: Sampling.Mode
    let padding: Sampling.Padding
    let image: TensorShape
    let positions: TensorShape
    var images: [Int32]?
    var testDescription: String { "\(mode), \(padding), \(image) at \(positions)" }
  }

  static let cases: [Case] = {
    var cases: [Case] = []
    let paddings: [Sampling.Padding] = [
      .zeros, .border, .reflection(centers: false), .reflection(centers: true),
    ]
    for padding in paddings {
      cases += [
        Case(mode: .nearest, padding: padding, image: [2, 5, 7, 3], positions: [2, 11, 2]),
        Case(mode: .linear, padding: padding, image: [2, 5, 7, 3], positions: [2, 3, 5, 2]),
        Case(mode: .cubic, padding: padding, image: [1, 6, 3, 17], positions: [1, 13, 2]),
        Case(mode: .linear, padding: padding, image: [1, 9, 1], positions: [1, 13, 1]),
        Case(
          mode: .linear, padding: padding, image: [3, 3, 4, 5, 2], positions: [2, 7, 3], images: [2, 0]),
        Case(mode: .linear, padding: padding, image: [1, 1, 1, 1], positions: [1, 5, 2]),
      ]
    }
    return cases
  }()

  private static func operation(_ example: Case) -> Sampling {
    Sampling(mode: example.mode, padding: example.padding, images: example.images)
  }

  /// Returns the value at each position as a sum over all pixels, each with the product of its weights along the directions.
  private static func naive(_ example: Case, _ image: [Double], _ positions: [Double]) -> [Double] {
    let extents = example.image.dimensions.dropFirst().dropLast().map { $0 }
    let (channels, directions) = (example.image.channels, extents.count)
    let points = example.positions.count / directions
    let pixels = extents.reduce(1, *)
    return (0..<points).flatMap { point -> [Double] in
      let group = point / (points / example.positions.dimensions[0])
      let source = example.images.map { Int($0[group]) } ?? group
      return (0..<channels).map { channel in
        (0..<pixels).reduce(0.0) { sum, pixel in
          var (weight, rest) = (1.0, pixel)
          for direction in (0..<directions).reversed() {
            let position = positions[point * directions + directions - 1 - direction]
            weight *= self.weight(
              of: rest % extents[direction], at: position, extent: extents[direction], example)
            rest /= extents[direction]
          }
          return sum + weight * image[(source * pixels + pixel) * channels + channel]
        }
      }
    }
  }

  /// Returns a pixel's weight at a position along one direction: the sum over all places nearby that are folded onto the pixel.
  private static func weight(of pixel: Int, at position: Double, extent: Int, _ example: Case) -> Double {
    var place = position
    if example.mode != .cubic {
      if case .zeros = example.padding {
      } else {
        place = folded(position, extent: extent, example.padding)
      }
      if example.mode == .nearest { place = place.rounded(.toNearestOrEven) }
    }
    return (Int(place.rounded(.down)) - 3...Int(place.rounded(.down)) + 4).reduce(0.0) { sum, source in
      var target = Double(source)
      if case .zeros = example.padding {
      } else {
        target = folded(target, extent: extent, example.padding)
      }
      guard target == Double(pixel) else { return sum }
      let distance = abs(place - Double(source))
      switch example.mode {
      case .nearest: return sum + (distance == 0 ? 1 : 0)
      case .linear: return sum + max(0, 1 - distance)
      case .cubic:
        if distance <= 1 { return sum + (1.25 * distance - 2.25) * distance * distance + 1 }
        return sum + (distance < 2 ? ((-0.75 * distance + 3.75) * distance - 6) * distance + 3 : 0)
      }
    }
  }

  /// Returns a place outside the image folded into it, step by step.
  private static func folded(_ position: Double, extent: Int, _ padding: Sampling.Padding) -> Double {
    var place = position
    if case .reflection(let centers) = padding {
      let (low, high) = centers ? (0, Double(extent - 1)) : (-0.5, Double(extent) - 0.5)
      if low == high { return 0 }
      while place < low || place > high { place = place < low ? 2 * low - place : 2 * high - place }
    }
    return min(max(place, 0), Double(extent - 1))
  }

  @Test(arguments: cases) func agreesWithItsDefinition(_ example: Case) throws {
    var random = Randomness(seed: 11)
    let operation = Self.operation(example)
    let shapes = [example.image, example.positions]
    let image = random.floats(example.image.count)
    let far = Float(example.image.dimensions.dropFirst().dropLast().max() ?? 1)
    let positions = (0..<example.positions.count).map { _ in Float.random(in: -2...far + 1, using: &random) }
    let result = try operation.outputShape(for: shapes)
    #expect(result.dimensions == example.positions.dimensions.dropLast() + [example.image.channels])
    let upstream = random.floats(result.count)
    let found = try OperationHarness(operation: operation, shapes: shapes, kernels: .best).run(
      [image, positions], upstream: upstream)
    let places = positions.map(Double.init)
    let expected = Self.naive(example, image.map(Double.init), places)
    for (mine, wanted) in zip(found.output, expected) { #expect(abs(Double(mine) - wanted) < 1e-5) }
    // The result is linear in the image: the image's gradient is the result for unit images.
    func score(_ image: [Double], _ places: [Double]) -> Double {
      zip(Self.naive(example, image, places), upstream).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    for pixel in stride(from: 0, to: image.count, by: 7) {
      var unit = [Double](repeating: 0, count: image.count)
      unit[pixel] = 1
      #expect(abs(Double(found.gradients[0][pixel]) - score(unit, places)) < 1e-5)
    }
    for place in places.indices {
      // Beside a kink the slope is not unique.
      guard abs(2 * places[place] - (2 * places[place]).rounded()) > 1e-3 else { continue }
      let (ahead, behind) = (1e-5, -1e-5)
      let slope =
        [ahead, behind].map { step -> Double in
          var moved = places
          moved[place] += step
          return score(image.map(Double.init), moved) * (step > 0 ? 1 : -1)
        }.reduce(0, +) / (ahead - behind)
      #expect(abs(Double(found.gradients[1][place]) - slope) < 1e-3 * max(1, abs(slope)))
    }
  }

  /// Positions that are NaN or far away read nothing and cause no error.
  @Test func positionsWithoutAPlace() throws {
    for mode in [Sampling.Mode.nearest, .linear, .cubic] {
      for padding in [Sampling.Padding.zeros, .border, .reflection(centers: false)] {
        let harness = OperationHarness(
          operation: Sampling(mode: mode, padding: padding), shapes: [[1, 2, 2, 1], [1, 4, 2]],
          kernels: .best)
        let found = try harness.run(
          [[1, 2, 3, 4], [.nan, 0, .infinity, 0, -1e30, 0, 0, -.infinity]], upstream: [1, 1, 1, 1])
        #expect(found.output == [0, 0, 0, 0])
        #expect(found.gradients[0] == [0, 0, 0, 0])
      }
    }
  }

  @Test(arguments: [true, false], [0, 1, 2]) func topElementsAreTheFirstOfASortedLine(
    areLargest: Bool, axis: Int
  ) throws {
    var random = Randomness(seed: 5)
    let shape: TensorShape = [3, 7, 5]
    // Few distinct numbers, so that some are equal.
    let x = (0..<shape.count).map { _ in Float(Int.random(in: 0..<6, using: &random)) }
    let extent = shape.dimensions[axis]
    let count = extent - 1
    for givesPositions in [false, true] {
      let operation = TopElements(
        axis: axis, count: count, areLargest: areLargest, givesPositions: givesPositions)
      let result = try operation.outputShape(for: [shape])
      let upstream = random.floats(result.count)
      let found = try OperationHarness(operation: operation, shapes: [shape], kernels: .best).run(
        [x], upstream: upstream)
      let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
      var gradient = [Float](repeating: 0, count: shape.count)
      for line in 0..<shape.count / extent {
        func place(_ position: Int, of extent: Int) -> Int {
          (line / inner * extent + position) * inner + line % inner
        }
        let sorted = (0..<extent).sorted { a, b in
          let (first, second) = (x[place(a, of: extent)], x[place(b, of: extent)])
          return first == second ? a < b : areLargest ? first > second : first < second
        }
        for (rank, position) in sorted.prefix(count).enumerated() {
          let (source, target) = (place(position, of: extent), place(rank, of: count))
          #expect(found.output[target] == (givesPositions ? Float(position) : x[source]))
          if !givesPositions { gradient[source] += upstream[target] }
        }
      }
      #expect(found.gradients[0] == gradient)
    }
  }

  @Test func placedElements() throws {
    let harness = OperationHarness(
      operation: Placement(shape: [2, 3]), shapes: [[4], [4]], kernels: .best)
    let found = try harness.run([[1, 2, 3, 4], [5, 0, 9, -1]], upstream: [10, 20, 30, 40, 50, 60])
    #expect(found.output == [2, 0, 0, 0, 0, 1])
    #expect(found.gradients == [[60, 10, 0, 0], [0, 0, 0, 0]])
  }

  /// Only the element that is written last reaches the result, so only it has a gradient.
  @Test func placedElementsOfOnePosition() throws {
    let harness = OperationHarness(operation: Placement(shape: [3]), shapes: [[4], [4]], kernels: .best)
    let found = try harness.run([[1, 2, 3, 4], [1, 0, 1, 1]], upstream: [10, 20, 30])
    #expect(found.output == [2, 4, 0])
    #expect(found.gradients == [[0, 10, 0, 20], [0, 0, 0, 0]])
  }
}
