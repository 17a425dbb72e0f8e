import Fields
import Foundation
import TestSupport
import Testing

@testable import Evaluation

/// Performance information curves agree with PAIR's `saliency.metrics.pic`.
@Suite struct GoldenInformationTests {
  private static let golden = GoldenTests.golden

  /// From PAIR's own pictures: the same area.
  @Test(arguments: try GoldenTests.cases("pic")) func areas(_ reference: MetricsCase) throws {
    let steps = zip(try #require(reference.information), try #require(reference.probabilities)).map {
      InformationCurves.Step(information: $0, outcome: Outcome(score: $1, isTop: $1 > 0.5))
    }
    let curves = InformationCurves(
      blurred: try #require(steps.first), whole: try #require(steps.last), steps: steps.dropFirst().dropLast()
    )
    for (result, value) in [
      (SoftmaxInformation.result(of: curves, forwardEvaluations: 0), reference.sic),
      (AccuracyInformation.result(of: curves, forwardEvaluations: 0), reference.aic),
    ] {
      #expect(abs(try #require(result.value) - #require(value)) < 1e-12)
    }
  }

  /// Where four known pixels lie on one circle, either diagonal is right, and scipy may choose the other: a few pixels differ.
  @Test(arguments: try GoldenTests.cases("pic"), [0, 5, 10])
  func pictures(_ reference: MetricsCase, step: Int) throws {
    let golden = try Self.golden.get()
    let image = try golden.array("pic/image")
    let map = try golden.array("\(reference.name)/map").values
    var known = try golden.array("\(reference.name)/mask").values.map { $0 == 1 }
    if step > 0 {
      let count = InformationCurves.shown(InformationCurves.thresholds[step - 1], of: map.count)
      for pixel in Ranking.descending(map.map(Double.init), seed: 0).prefix(count) { known[pixel] = true }
    }
    let filled = ScatteredPicture.filled(
      image.values.map(UInt8.init), known: known, height: image.shape[0], width: image.shape[1], channels: 3)
    let expected = try golden.bytes("\(reference.name)/blurred\(step)")
    let different = zip(filled, expected).count { $0 != $1 }
    #expect(Double(different) < 0.06 * Double(expected.count))
    #expect(relativeError(filled.map(Float.init), expected.map(Float.init)) < 0.02)
  }

  /// From the photo and the map alone.
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
    let soft = SoftmaxInformation.result(of: curves, forwardEvaluations: 0)
    #expect(abs(try #require(soft.value) - #require(reference.sic)) < 0.01)
    let hard = AccuracyInformation.result(of: curves, forwardEvaluations: 0)
    #expect(abs(try #require(hard.value) - #require(reference.aic)) < 0.01)
  }
}
