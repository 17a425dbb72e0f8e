import Fields
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct InformationCurveTests {
  private func curves(_ steps: [(information: Int, score: Double)]) -> InformationCurves {
    func step(_ step: (information: Int, score: Double)) -> InformationCurves.Step {
      .init(information: step.information, outcome: Outcome(score: step.score, isTop: step.score > 0.5))
    }
    return InformationCurves(
      blurred: step(steps[0]), whole: step(steps[steps.count - 1]),
      steps: steps.dropFirst().dropLast().map(step))
  }

  /// A curve from 0 to 1 with one bend at (½, ¾) has an area of ⅜ / 2 + ⅞ / 2.
  @Test func theAreaUnderABend() throws {
    let bend = curves([(100, 0.2), (150, 0.8), (200, 1)])
    let soft = bend.result(.softmax, forwardEvaluations: 2)
    #expect(abs(try #require(soft.value) - 0.625) < 1e-9)
    #expect(soft.curves[0].x == [0, 0.5, 1] && soft.forwardEvaluations == 2)
    #expect(zip(soft.curves[0].y, [0, 0.75, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
    // The answer is right from the bend onwards.
    #expect(
      abs(try #require(bend.result(.accuracy, forwardEvaluations: 2).value) - 0.75) < 1e-9)
  }

  /// The best score so far counts, even if it is lost again, and no point lies beyond the whole picture.
  @Test func theBestSoFarCounts() throws {
    let result = curves([(100, 0), (120, 0.5), (150, 0.1), (90, 0.2), (180, 2), (300, 0.5), (200, 1)]).result(
      .softmax, forwardEvaluations: 6)
    // At the blurred picture's information the curve starts at 0, whatever scores were reached there before.
    #expect(result.curves[0].x == [0, 0, 0.2, 0.5, 0.8, 1, 1])
    #expect(result.curves[0].y == [0.5, 0, 0.5, 0.5, 1, 1, 1])
    #expect(abs(try #require(result.value) - 0.625) < 1e-9)
  }

  @Test func someInputsCannotBeMeasured() {
    func note(_ steps: [(information: Int, score: Double)]) -> MetricNote? {
      let result = curves(steps).result(.softmax, forwardEvaluations: 1)
      #expect(result.value == nil && result.isSummary)
      return result.note
    }
    #expect(note([(100, 0.9), (150, 1), (200, 0.9)]) == .blurredScoresNoLess)
    #expect(note([(200, 0.1), (150, 1), (200, 0.9)]) == .blurredIsNoSmaller)
  }

  @Test func asManyPixelsAsAQuantileLeaves() {
    // The k-th of 101 sorted numbers is the quantile of k %.
    #expect([0, 0.25, 0.5, 1].map { InformationCurves.shown($0, of: 101) } == [1, 26, 51, 101])
    #expect(InformationCurves.thresholds.map { InformationCurves.shown($0, of: 50176) }.first == 251)
  }

  /// The number of different levels measures the information; the function depends on one corner of the picture.
  @Test func lookingWhereTheFunctionLooksIsBest() throws {
    let field = try Field.picture(20, 24)
    let truth = field.values
    let corner = (0..<20 * 24).map { Float($0 / 24 < 8 && $0 % 24 < 10 ? 1 : 0) }
    let subject = try Subject(
      field, isProbability: true,
      compressedSize: { height, width, channels, samples in
        #expect(height == 20 && width == 24 && channels == 3 && samples.count == 1440)
        return zip(samples, samples.dropFirst(3)).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      }, isTop: { $0 > 0.5 }
    ) { x in
      let errors = x.indices.reduce(0) { $0 + Double(corner[$1 / 3] * abs(x[$1] - truth[$1])) }
      return exp(-errors / 6000)
    }
    func values(_ map: [Float]) throws -> [Double] {
      let candidate = Candidate(
        name: "a", evidence: Evidence(attributions: subject.evaluation.places.spread(map), map: map))
      subject.calls.reset()
      let results = try MetricKind.performanceInformation.metric.results(
        for: candidate, in: subject.evaluation, seed: 1)
      #expect(results.map(\.name) == ["sic", "aic"] && subject.calls.total == 14)
      #expect(results.map(\.forwardEvaluations) == [14, 0])
      let alone = try MetricKind.accuracyInformation.metric.results(
        for: candidate, in: subject.evaluation, seed: 1)
      #expect(alone[0].value == results[1].value && alone[0].forwardEvaluations == 14)
      return try results.map { try #require($0.value) }
    }
    let best = try values(corner)
    var random = Randomness(seed: 4)
    let chance = try values(random.floats(480))
    let constant = try values(.init(repeating: 1, count: 480))
    for (best, others) in zip(best, zip(chance, constant)) {
      #expect(best > others.0 + 0.3 && best > others.1 + 0.3 && abs(others.0 - others.1) < 0.25)
    }
  }

  @Test func onlyPhotosHaveInformation() throws {
    let row = try Subject(Field.row(9), compressedSize: { _, _, _, _ in 1 }) { _ in 1 }
    let candidate = Candidate(
      name: "a", evidence: Evidence(.init(repeating: 1, count: 9), in: row.evaluation))
    #expect(throws: EvaluationError.lacks(metric: "sic", need: "a photo")) {
      try MetricKind.softmaxInformation.metric.results(for: candidate, in: row.evaluation, seed: 0)
    }
    let photo = try Subject(Field.picture(3, 3)) { _ in 1 }
    let other = Candidate(name: "a", evidence: Evidence(.init(repeating: 1, count: 27), in: photo.evaluation))
    #expect(throws: EvaluationError.lacks(metric: "pic", need: "the size of a compressed picture")) {
      try MetricKind.performanceInformation.metric.results(for: other, in: photo.evaluation, seed: 0)
    }
  }
}
