import ImageCoding
import Testing

@testable import GradVisualizer

@Suite struct RegionOutlineTests {
  private static let side = 56

  /// A cone of radius 24 around (29, 26): half of its sum lies within a radius of 12.
  private static let cone: [Float] = (0..<side * side).map { index in
    let (y, x) = (Float(index / side) - 26, Float(index % side) - 29)
    return max(0, 1 - (y * y + x * x).squareRoot() / 24)
  }

  private func outlined(_ map: [Float], over color: RGB, side: Int = 224) throws -> RegionOutline.Outlined? {
    var visualizer = KerasVisualizer.outlined
    visualizer.clipsSamples = false
    visualizer.clipBelow = 50
    return try RegionOutline(visualizer).draw(
      map, over: Image(width: Self.side, height: Self.side, filledWith: color), side: side)
  }

  @Test func theLineRunsRoundTheRegion() throws {
    let outlined = try #require(try outlined(Self.cone, over: .black))
    #expect(outlined.image.width == 224 && outlined.image.height == 224)
    // Green pixels lie on a circle of radius 12 · 4 around (29.5, 26.5) · 4.
    var radii: [Float] = []
    for y in 0..<224 {
      for x in 0..<224 where outlined.image.samples[(y * 224 + x) * 3 + 1] > 128 {
        let (dy, dx) = (Float(y) - 26.5 * 4, Float(x) - 29.5 * 4)
        radii.append((dy * dy + dx * dx).squareRoot())
      }
    }
    #expect(radii.count > 300)
    #expect(radii.allSatisfy { abs($0 - 48) < 5 }, "\(radii.min() ?? 0)…\(radii.max() ?? 0)")
    #expect(abs(outlined.massShare - 0.5) < 0.03 && abs(outlined.areaShare - 452.0 / 3136) < 0.02)
  }

  /// On the colour of the line itself its dark edges are seen.
  @Test(arguments: [RGB.green, .white, .black]) func theLineIsSeenOnAnyPicture(color: RGB) throws {
    let outlined = try #require(try outlined(Self.cone, over: color))
    let middle = (26 * 4 * 224 + 29 * 4) * 3
    let inside = Array(outlined.image.samples[middle..<middle + 3]).map(Int.init)
    var largest = 0
    for x in 0..<224 {
      let start = (26 * 4 * 224 + x) * 3
      let change = zip(outlined.image.samples[start..<start + 3].map(Int.init), inside).reduce(0) {
        $0 + abs($1.0 - $1.1)
      }
      largest = max(largest, change)
    }
    #expect(largest > 150)
  }

  @Test func unitsChangeNothingAndNothingHasNoOutline() throws {
    let plain = try #require(try outlined(Self.cone, over: .white))
    let scaled = try #require(try outlined(Self.cone.map { $0 * 0x1p-40 }, over: .white))
    #expect(plain.image == scaled.image && plain.areaShare == scaled.areaShare)
    #expect(try outlined([Float](repeating: 0, count: Self.side * Self.side), over: .white) == nil)
    #expect(throws: VisualizerError.notFinite) {
      _ = try outlined([Float](repeating: .nan, count: Self.side * Self.side), over: .white)
    }
    // A picture that is large enough keeps its pixels.
    #expect(try outlined(Self.cone, over: .white, side: 10)?.image.width == Self.side)
  }
}
