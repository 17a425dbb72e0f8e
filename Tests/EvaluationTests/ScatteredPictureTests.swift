import TestSupport
import Testing

@testable import Evaluation

@Suite struct DelaunayTests {
  private func pixels(_ height: Int, _ width: Int, share: Double, seed: UInt64) -> [Int] {
    var random = Randomness(seed: seed)
    let corners: Set = [0, width - 1, (height - 1) * width, height * width - 1]
    return (0..<height * width).filter {
      corners.contains($0) || Double.random(in: 0..<1, using: &random) < share
    }
  }

  /// Triangles cover the picture once, and no circumcircle contains another point, however many points lie on common circles
  /// and lines.
  @Test(arguments: [
    (2, 2, 1.0), (9, 14, 0.1), (16, 11, 0.5), (8, 8, 1.0), (30, 3, 0.7), (2, 20, 0.4), (25, 25, 0.02),
  ])
  func circlesAreEmpty(height: Int, width: Int, share: Double) {
    for seed in 0..<6 as Range<UInt64> {
      let pixels = pixels(height, width, share: share, seed: seed)
      let triangulation = Delaunay(of: pixels, height: height, width: width)
      var area = 0
      for triangle in triangulation.triangles {
        let (a, b, c) = triangle.points
        let corners = [a, b, c].map { (Double(pixels[$0] % width), Double(pixels[$0] / width)) }
        let twice =
          (corners[1].0 - corners[0].0) * (corners[2].1 - corners[0].1)
          - (corners[1].1 - corners[0].1) * (corners[2].0 - corners[0].0)
        #expect(twice > 0)
        area += Int(twice)
        let circle = circumcircle(corners, twice: twice)
        let inside = pixels.count { pixel in
          let (x, y) = (Double(pixel % width) - circle.x, Double(pixel / width) - circle.y)
          return x * x + y * y < circle.square - 1e-6
        }
        #expect(inside == 0)
      }
      #expect(area == 2 * (height - 1) * (width - 1))
      // By Euler's formula every point is a corner of some triangle.
      #expect(
        Set(triangulation.triangles.flatMap { [$0.points.0, $0.points.1, $0.points.2] }).count == pixels.count
      )
    }
  }

  private func circumcircle(_ p: [(Double, Double)], twice: Double) -> (x: Double, y: Double, square: Double)
  {
    let (bx, by) = (p[1].0 - p[0].0, p[1].1 - p[0].1)
    let (cx, cy) = (p[2].0 - p[0].0, p[2].1 - p[0].1)
    let x = (cy * (bx * bx + by * by) - by * (cx * cx + cy * cy)) / (2 * twice)
    let y = (bx * (cx * cx + cy * cy) - cx * (bx * bx + by * by)) / (2 * twice)
    return (p[0].0 + x, p[0].1 + y, x * x + y * y)
  }
}

@Suite struct ScatteredPictureTests {
  /// A linear picture is recovered exactly from any known pixels.
  @Test(arguments: [0, 0.02, 0.3, 0.9, 1]) func planesAreExact(share: Double) {
    let (height, width) = (21, 31)
    let samples = (0..<height * width).flatMap { pixel -> [UInt8] in
      let (y, x) = (pixel / width, pixel % width)
      return [UInt8(y * 5 + x * 3), UInt8(200 - x)]
    }
    var random = Randomness(seed: 2)
    let known = (0..<height * width).map { _ in Double.random(in: 0..<1, using: &random) < share }
    // The values of unknown pixels do not matter.
    var holes = samples
    let corners: Set = [0, width - 1, (height - 1) * width, height * width - 1]
    for pixel in known.indices where !known[pixel] && !corners.contains(pixel) {
      holes[2 * pixel] = 255
      holes[2 * pixel + 1] = 0
    }
    #expect(
      ScatteredPicture.filled(holes, known: known, height: height, width: width, channels: 2) == samples)
  }

  @Test func knownPixelsStay() {
    var random = Randomness(seed: 9)
    let samples = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
    let known = (0..<300).map { _ in Bool.random(using: &random) }
    let filled = ScatteredPicture.filled(samples, known: known, height: 15, width: 20, channels: 1)
    #expect(known.indices.allSatisfy { !known[$0] || filled[$0] == samples[$0] } && filled != samples)
  }
}
