import Testing

@testable import GradVisualizer

/// The regions around which outlines are drawn.
@Suite struct RegionTests {
  private static let side = 56

  /// A cone of radius 24 around (29, 26): half of its sum lies within a radius of 12.
  private static let cone: [Float] = (0..<side * side).map { index in
    let (y, x) = (Float(index / side) - 26, Float(index % side) - 29)
    return max(0, 1 - (y * y + x * x).squareRoot() / 24)
  }

  private func regions(_ map: [Float]) throws -> [Bool]? {
    var visualizer = KerasVisualizer.outlined
    visualizer.clipsSamples = false
    visualizer.clipBelow = 50
    return try visualizer.regions(of: map, width: Self.side, height: Self.side)
  }

  @Test func halfOfACone() throws {
    let regions = try #require(try regions(Self.cone))
    for (index, isInside) in regions.enumerated() {
      let (y, x) = (Double(index / Self.side) - 26, Double(index % Self.side) - 29)
      let radius = (y * y + x * x).squareRoot()
      if radius < 10.5 || radius > 13.5 { #expect(isInside == (radius < 12), "at \(x), \(y)") }
    }
    let inside = zip(Self.cone, regions).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
    #expect(abs(inside / Self.cone.reduce(0, +) - 0.5) < 0.03)
  }

  @Test func unitsChangeNothingAndNothingHasNoRegion() throws {
    #expect(try regions(Self.cone) == regions(Self.cone.map { $0 * 0x1p-40 }))
    #expect(try regions([Float](repeating: 0, count: Self.side * Self.side)) == nil)
    #expect(throws: VisualizerError.notFinite) {
      _ = try regions([Float](repeating: .nan, count: Self.side * Self.side))
    }
    #expect(throws: VisualizerError.self) { _ = try regions([1]) }
  }
}
