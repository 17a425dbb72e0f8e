import Foundation
import Testing

@testable import Figure

@Suite struct ContourTests {
  private func map(_ width: Int, _ height: Int, _ value: (Double, Double) -> Double) -> [Float] {
    (0..<width * height).map { Float(value(Double($0 % width) + 0.5, Double($0 / width) + 0.5)) }
  }

  private func length(_ ring: Contour.Ring) -> Double {
    ring.points.indices.reduce(0) { sum, index in
      let (a, b) = (ring.points[index], ring.points[(index + 1) % ring.points.count])
      return sum + hypot(a.x - b.x, a.y - b.y)
    }
  }

  @Test func aConeHasACircle() {
    let cone = map(80, 60) { 30 - hypot($0 - 41, $1 - 29) }
    let rings = Contour.rings(of: cone, width: 80, height: 60, above: 10)
    #expect(rings.count == 1)
    #expect(abs(rings[0].area - .pi * 400) < 8 && abs(length(rings[0]) - 2 * .pi * 20) < 1)
    for point in rings[0].points { #expect(abs(hypot(point.x - 41, point.y - 29) - 20) < 0.05) }
  }

  @Test func aRingHasAHole() {
    let torus = map(64, 64) { 8 - abs(hypot($0 - 32, $1 - 32) - 20) }
    let rings = Contour.rings(of: torus, width: 64, height: 64, above: 3)
    #expect(rings.count == 2)
    let areas = rings.map(\.area).sorted()
    #expect(abs(areas[0] + .pi * 225) < 8 && abs(areas[1] - .pi * 625) < 8, "a hole is below zero")
  }

  /// A region at the edge of the picture is closed along the edge.
  @Test func everythingIsThePicture() {
    let rings = Contour.rings(of: [1, 1, 1, 1, 1, 1], width: 3, height: 2, above: 0.5)
    #expect(rings.count == 1 && abs(rings[0].area - 6) < 0.6)
    #expect(rings[0].points.allSatisfy { (0...3).contains($0.x) && (0...2).contains($0.y) })
    let slope = map(40, 10) { x, _ in x }
    let half = Contour.rings(of: slope, width: 40, height: 10, above: 25)
    #expect(half.count == 1 && abs(half[0].area - 150) < 1)
    #expect(Contour.rings(of: [1, 1], width: 2, height: 1, above: 2).isEmpty)
  }

  /// Diagonal corners are connected where the middle is high, but not where it is low.
  @Test(arguments: [(0.7, 1), (0.1, 2)] as [(Float, Int)])
  func saddles(low: Float, count: Int) {
    let rings = Contour.rings(
      of: [0, 0, 0, 0, 0, 1, low, 0, 0, low, 1, 0, 0, 0, 0, 0], width: 4, height: 4, above: 0.75)
    #expect(rings.count == count)
  }

  @Test func tinyMaps() {
    #expect(Contour.rings(of: [1], width: 1, height: 1, above: 0.5).count == 1)
    #expect(Contour.rings(of: [0, 1, 0, 1, 0], width: 5, height: 1, above: 0.5).count == 2)
  }

  @Test func levelsHoldShares() throws {
    let values: [Float] = [4, 3, 2, 1, 0, 0]
    let half = try #require(Contour.level(holding: 0.5, of: values))
    #expect(half.level == 3 && half.share == 0.7 && half.area == 2.0 / 6)
    #expect(Contour.level(holding: 0.4, of: values)?.level == 4)
    #expect(Contour.level(holding: 1, of: values)?.level == 1)
    #expect(Contour.level(holding: 0.5, of: [2, 2, 2, 2])?.share == 1, "equal values are all in")
    #expect(Contour.level(holding: 0.5, of: [0, 0]) == nil)
  }

  /// The outline of a disc of pixels turns in one direction, without steps; a single pixel has an outline, too.
  @Test(arguments: [3.0, 7, 20, 45]) func regionsAreSmooth(radius: Double) {
    let disc = map(100, 100) { hypot($0 - 50, $1 - 50) < radius ? 1 : 0 }.map { $0 > 0 }
    let rings = Contour.rings(around: disc, width: 100, height: 100)
    #expect(rings.count == 1 && abs(rings[0].area / (.pi * radius * radius) - 1) < 0.12)
    let points = rings[0].points
    let turns = points.indices.map { index in
      let (a, b, c) = (points[index], points[(index + 1) % points.count], points[(index + 2) % points.count])
      return remainder(atan2(c.y - b.y, c.x - b.x) - atan2(b.y - a.y, b.x - a.x), 2 * .pi)
    }
    #expect(turns.reduce(0) { $0 + abs($1) } < 2.02 * .pi)
    #expect(turns.allSatisfy { abs($0) < 0.6 / radius.squareRoot() })
    #expect(Contour.rings(around: [true], width: 1, height: 1).count == 1)
  }

  @Test func specksGo() {
    var values = map(20, 20) { hypot($0 - 8, $1 - 8) < 5 ? 2 : 0 }
    values[18 * 20 + 18] = 2
    let cleaned = SmallRegionFilter.removed(from: values, width: 20, height: 20, level: 1, smallest: 0.02)
    #expect(cleaned[18 * 20 + 18] == 0 && cleaned[8 * 20 + 8] == 2)
    #expect(
      SmallRegionFilter.removed(from: values, width: 20, height: 20, level: 1, smallest: 0.005) == values)
  }
}
