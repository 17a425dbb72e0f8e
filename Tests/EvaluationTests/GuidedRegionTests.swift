import Fields
import TestSupport
import Testing

@testable import Evaluation

/// Maps that are smoothed within the surfaces of a photo, and regions without small pieces.
@Suite struct GuidedRegionTests {
  /// Returns a photo of two halves, dark and bright.
  private static func halves(_ side: Int, low: Float = 20, high: Float = 220) throws -> Field {
    try Field(
      name: "photo", axes: [Axis(.y, side), Axis(.x, side), Axis(.channel, 3)],
      values: (0..<side * side * 3).map { $0 / 3 % side < side / 2 ? low : high }, unit: Field.levelUnit)
  }

  @Test func aConstantStaysAndAnEdgeOfThePhotoIsKept() throws {
    let side = 80
    let filter = try #require(GuidedFilter(of: try Self.halves(side)))
    let constant = [Double](repeating: 3, count: side * side)
    for value in filter.smoothed(constant) { #expect(abs(value - 3) < 1e-12) }
    // A map with the photo's edge is a linear function of the photo: only ε smooths it.
    let step = (0..<side * side).map { Double($0 % side < side / 2 ? 0 : 1) }
    let smooth = filter.smoothed(step)
    let even = try #require(GuidedFilter(of: try Self.halves(side, low: 100, high: 100))).smoothed(step)
    for row in 0..<side {
      #expect(smooth[row * side + side / 2 - 1] < 0.1 && smooth[row * side + side / 2] > 0.9)
      // Without an edge the result is the mean of means.
      #expect(even[row * side + side / 2 - 1] > 0.3 && even[row * side + side / 2] < 0.7)
    }
  }

  /// On one surface the filter is a box mean applied twice: a triangle.
  @Test func onOneSurfaceItIsAMeanOfMeans() throws {
    let side = 20  // The window reaches one pixel.
    let filter = try #require(GuidedFilter(of: try Self.halves(side, low: 90, high: 90)))
    var point = [Double](repeating: 0, count: side * side)
    point[10 * side + 10] = 81
    let smooth = filter.smoothed(point)
    let triangle = [1.0, 2, 3, 2, 1]
    for (down, weight) in zip(-2...2, triangle) {
      for (across, other) in zip(-2...2, triangle) {
        #expect(abs(smooth[(10 + down) * side + 10 + across] - weight * other) < 1e-9)
      }
    }
    #expect(abs(smooth.reduce(0, +) - 81) < 1e-9)
  }

  @Test func onlyPhotosGuide() throws {
    let row = try Field(name: "row", axes: [Axis(.feature, 4)], values: [1, 2, 3, 4])
    #expect(GuidedFilter(of: row) == nil)
    let text = try Field(
      name: "text", axes: [Axis(.token, 2), Axis(.component, 2)], values: [1, 2, 3, 4], unit: Field.levelUnit)
    #expect(GuidedFilter(of: text) == nil)
  }

  @Test func cholesky() {
    // The solution for [[4, 2, 2], [2, 5, 3], [2, 3, 6]].
    var (matrix, vector) = ([4.0, 2, 5, 2, 3, 6], [8.0, 10, 11])
    GuidedFilter.solve(&matrix, &vector)
    for (value, expected) in zip(vector, [1.0, 1, 1]) { #expect(abs(value - expected) < 1e-12) }
    var (one, side) = ([0.5], [2.0])
    GuidedFilter.solve(&one, &side)
    #expect(side.count == 1 && abs(side[0] - 4) < 1e-12)
  }

  // MARK: Specks

  @Test func specksAreTurned() {
    // 1 0 0 0 / 0 0 1 1 / 0 0 1 1: an island of one pixel; corners do not connect.
    var mask = [true, false, false, false, false, false, true, true, false, false, true, true]
    mask.removeSpecks(of: true, columns: 4, smallest: 2)
    #expect(mask.indices.filter { mask[$0] } == [6, 7, 10, 11])
    var hole = [Bool](repeating: true, count: 12)
    hole[5] = false
    hole.removeSpecks(of: false, columns: 4, smallest: 1)
    #expect(hole.count { $0 } == 11)
    hole.removeSpecks(of: false, columns: 4, smallest: 2)
    #expect(hole.allSatisfy { $0 })
    // The last pixel of a row is no neighbour of the first pixel of the next row.
    var ends = [false, false, true, true, false, false]
    ends.removeSpecks(of: true, columns: 3, smallest: 2)
    #expect(ends.allSatisfy { !$0 })
  }

  /// A disc with a one-pixel hole, and a bright pixel far away: the region is the disc and has the requested size.
  @Test func aRegionHasNoSpecks() throws {
    let side = 120
    var map = (0..<side * side).map { place -> Float in
      let (y, x) = (Double(place / side) - 50, Double(place % side) - 50)
      return Float(max(0, 80 - (y * y + x * x).squareRoot()))
    }
    map[50 * side + 50] = 0
    map[117 * side + 117] = 100
    let wanted = 3600
    let region = try #require(Region(strongest: 0.25, of: map, columns: side, smallestPiece: 0.001, seed: 0))
    let inside = region.isInside
    #expect(inside[50 * side + 50] && !inside[117 * side + 117])
    #expect(region.size <= wanted && region.size >= wanted - 10)
    var again = inside
    for value in [true, false] { again.removeSpecks(of: value, columns: side, smallest: 4) }
    #expect(again == inside)
    // If there are only small pieces, they are the region; in small maps no piece is removed.
    let scattered = (0..<side * side).map { Float($0 / side % 4 == 0 && $0 % side % 4 == 0 ? 1 : 0) }
    #expect(Region(strongest: 0.25, of: scattered, columns: side, smallestPiece: 0.001, seed: 0)?.size == 900)
    let small: [Float] = [1, 0, 0, 0, 0, 0, 0, 1]
    #expect(Region(strongest: 0.25, of: small, columns: 4, smallestPiece: 0.001, seed: 0)?.size == 2)
    #expect(Region(strongest: 0.25, of: [0, -1, 0, 0], columns: 2, smallestPiece: 0.001, seed: 0) == nil)
  }

  /// A noisy map: the region follows the photo's edge.
  @Test func aRegionFollowsThePhoto() throws {
    let side = 80
    let field = try Self.halves(side)
    var generator = SplitMix64(seed: 3, for: .ties)
    let values = (0..<side * side * 3).map { index -> Float in
      let isLeft = index / 3 % side < side / 2
      return Float(generator.next() % 1000) / 1000 + (isLeft ? 0.1 : 0)
    }
    let region = try #require(
      RegionMapKind.guided.region(of: values, field: field, share: 0.5, seed: 0))
    let left = Region(isInside: (0..<side * side).map { $0 % side < side / 2 })
    #expect(region.overlap(with: left) > 0.99)
    let gaussian = try #require(
      RegionMapKind(name: "", evidence: 1, net: 0.25).region(of: values, field: field, share: 0.5, seed: 0))
    #expect(gaussian.overlap(with: left) < region.overlap(with: left))
  }
}
