import Testing

@testable import Engine

/// Gathers and scatters at computed positions, for odd sizes, against their definitions.
@Suite struct ComputedPlacesTests {
  private func run(
    _ operation: any NetworkOperation, _ inputs: [[Float]], upstream: [Float]
  ) throws -> OperationHarness.Result {
    try OperationHarness(
      operation: operation, shapes: inputs.map { [$0.count] }, kernels: .best
    ).run(inputs, upstream: upstream)
  }

  /// Rows 2, 0 and 2 of a 3 × 5 array; the gradients of the repeated row are summed.
  @Test func gathersRows() throws {
    let places = ComputedPlaces(block: 5, bases: [0, 1, 2, 3, 4], stride: 5, extent: 3)
    let x = (0..<15).map(Float.init)
    let upstream = (0..<15).map { Float($0 * $0) }
    let result = try run(ComputedGather(places, shape: [3, 5]), [x, [2, 0, 2]], upstream: upstream)
    #expect(result.output == Array(x[10...]) + x[..<5] + x[10...])
    let last = (0..<5).map { upstream[$0] + upstream[10 + $0] }
    #expect(result.gradients == [Array(upstream[5..<10]) + [0, 0, 0, 0, 0] + last, [0, 0, 0]])
  }

  /// A position outside the array gives NaN, not another element.
  @Test func gathersNothingOutside() throws {
    let places = ComputedPlaces(block: 1, bases: [0, 3], stride: 1, extent: 3)
    let result = try run(
      ComputedGather(places, shape: [4]), [[1, 2, 3, 4, 5, 6], [-1, 3, 2, .nan]], upstream: [1, 1, 1, 1])
    #expect(result.output.map(\.isNaN) == [true, true, false, true])
    #expect(result.output[2] == 3)
    #expect(result.gradients[0] == [0, 0, 1, 0, 0, 0])
  }

  /// If two updates address one element, the last counts, and only the last has a gradient.
  @Test func scattersTheLast() throws {
    let places = ComputedPlaces(block: 1, bases: [0], stride: 2, extent: 3)
    let result = try run(
      ComputedScatter(places), [[1, 2, 3, 4, 5], [10, 20, 30], [2, 0, 2]], upstream: [1, 2, 3, 4, 5])
    #expect(result.output == [20, 2, 3, 4, 30])
    #expect(result.gradients == [[0, 2, 3, 4, 0], [0, 1, 5], [0, 0, 0]])
  }

  /// The first or the last of equal elements is taken.
  @Test(arguments: [(false, [1, 2]), (true, [3, 4])] as [(Bool, [Float])])
  func findsThePosition(takesLast: Bool, expected: [Float]) throws {
    let operation = TopElements(
      axis: 1, count: 1, areLargest: true, givesPositions: true, takesLast: takesLast)
    let result = try OperationHarness(operation: operation, shapes: [[2, 5]], kernels: .best).run(
      [[0, 7, 3, 7, 1, -5, -4, -1, -2, -1]], upstream: [1, 1])
    #expect(result.output == expected)
    #expect(result.gradients == [[Float](repeating: 0, count: 10)])
  }

  @Test func refusesPlacesOutside() {
    let places = ComputedPlaces(block: 1, bases: [1], stride: 2, extent: 3)
    #expect(throws: ShapeMismatch.self) {
      try ComputedGather(places, shape: [1]).outputShape(for: [[5], [1]])
    }
    #expect(throws: ShapeMismatch.self) {
      try ComputedGather(places, shape: [2]).outputShape(for: [[6], [1]])
    }
  }
}
