import Fields
import Foundation
import TestSupport
import Testing

@testable import Evaluation

/// Performance information curves agree with PAIR's `saliency.metrics.pic`.
@Suite struct GoldenInformationTests {
  private static let golden = GoldenTests.golden

  /// PAIR's own pictures give the same area.
  @Test(arguments: try GoldenTests.cases("pic")) func areas(_ reference: MetricsCase) throws {
    let steps = zip(try #require(reference.information), try #require(reference.probabilities)).map {
      InformationCurves.Step(information: $0, outcome: Outcome(score: $1, isTop: $1 > 0.5))
    }
    let curves = InformationCurves(
      blurred: try #require(steps.first), whole: try #require(steps.last), steps: steps.dropFirst().dropLast()
    )
    for (result, value) in [
      (curves.result(.softmax, forwardEvaluations: 0), reference.sic),
      (curves.result(.accuracy, forwardEvaluations: 0), reference.aic),
    ] {
      #expect(abs(try #require(result.value) - #require(value)) < 1e-12)
    }
  }

  /// The pictures have the same levels, except where four known pixels lie on one circle: there both diagonals are correct, and
  /// scipy may choose the other one.
  @Test(arguments: try GoldenTests.cases("pic"), [0, 5, 10])
  func pictures(_ reference: MetricsCase, step: Int) throws {
    let golden = try Self.golden.get()
    let image = try golden.array("pic/image")
    let (height, width) = (image.shape[0], image.shape[1])
    let map = try golden.array("\(reference.name)/map").values
    var known = try golden.array("\(reference.name)/mask").values.map { $0 == 1 }
    if step > 0 {
      let count = InformationCurves.shown(InformationCurves.thresholds[step - 1], of: map.count)
      for pixel in Ranking.descending(map.map(Double.init), seed: 0).prefix(count) { known[pixel] = true }
    }
    let filled = ScatteredPicture.filled(
      image.values.map(UInt8.init), known: known, height: height, width: width, channels: 3)
    let expected = try golden.bytes("\(reference.name)/blurred\(step)")
    let ambiguous = ambiguousPixels(known: known, height: height, width: width)
    #expect(ambiguous.count < height * width / 3)
    let different = expected.indices.count { filled[$0] != expected[$0] && !ambiguous.contains($0 / 3) }
    #expect(different == 0)
    #expect(relativeError(filled.map(Float.init), expected.map(Float.init)) < 0.02)
  }

  /// Returns the pixels in triangles whose circumcircle contains a fourth known pixel.
  private func ambiguousPixels(known: [Bool], height: Int, width: Int) -> Set<Int> {
    var known = known
    for corner in [0, width - 1, (height - 1) * width, height * width - 1] { known[corner] = true }
    let pixels = known.indices.filter { known[$0] }
    var result: Set<Int> = []
    for triangle in Delaunay(of: pixels, height: height, width: width).triangles {
      let corners = [triangle.points.0, triangle.points.1, triangle.points.2].map { pixels[$0] }
      func determinant(_ d: Int) -> Int {
        let rows = corners.map { corner in
          let (x, y) = (corner % width - d % width, corner / width - d / width)
          return (x: x, y: y, square: x * x + y * y)
        }
        return (0..<3).reduce(0) { sum, i in
          let (b, c) = (rows[(i + 1) % 3], rows[(i + 2) % 3])
          return sum + rows[i].square * (b.x * c.y - b.y * c.x)
        }
      }
      guard pixels.contains(where: { !corners.contains($0) && determinant($0) == 0 }) else { continue }
      for pixel in known.indices where !known[pixel] {
        let sides = (0..<3).map { i in
          let (a, b) = (corners[i], corners[(i + 1) % 3])
          return (b % width - a % width) * (pixel / width - a / width)
            - (b / width - a / width) * (pixel % width - a % width)
        }
        if sides.allSatisfy({ $0 >= 0 }) { result.insert(pixel) }
      }
    }
    return result
  }

  /// The whole computation, from the photo and the map alone.
  @Test(arguments: try GoldenTests.cases("pic")) func fromEndToEnd(_ reference: MetricsCase) throws {
    let golden = try Self.golden.get()
    let image = try golden.array("pic/image")
    let weights = try golden.array("pic/weights").values.map(Double.init)
    let offset = try #require(golden.cases.first { $0.name == "pic" }?.offset)
    let field = try Field(
      name: "photo", axes: zip([.y, .x, .channel], image.shape).map { Axis($0, $1) }, values: image.values,
      unit: Field.levelUnit)
    let subject = try Subject(
      field, isProbability: true,
      compressedSize: { height, width, channels, samples in
        (0..<height).reduce(0) { sum, y in
          let row = samples[y * width * channels..<(y + 1) * width * channels]
          return sum + zip(row, row.dropFirst(channels)).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        }
      }, isTop: { $0 > 0.5 }
    ) { x in 1 / (1 + exp(offset - zip(weights, x).reduce(0) { $0 + $1.0 * Double($1.1) })) }
    let map = try golden.array("\(reference.name)/map").values
    let curves = try InformationCurves(
      of: Candidate(name: "a", evidence: Evidence(attributions: image.values, map: map)),
      in: subject.evaluation,
      seed: 0, metric: "pic",
      seedPixels: golden.array("\(reference.name)/mask").values.map { $0 == 1 })
    let soft = curves.result(.softmax, forwardEvaluations: 0)
    #expect(abs(try #require(soft.value) - #require(reference.sic)) < 0.015)
    let hard = curves.result(.accuracy, forwardEvaluations: 0)
    #expect(abs(try #require(hard.value) - #require(reference.aic)) < 0.01)
  }
}
