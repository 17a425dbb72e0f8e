import Fields
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct InfidelityTests {
  private func results(
    _ subject: Subject, _ attributions: [Float], unit: Candidate.Unit = .score, samples: Int = 64
  ) throws -> [MetricResult] {
    let candidate = Candidate(
      name: "a", evidence: Evidence(attributions, in: subject.evaluation), unit: unit)
    return try Infidelity(samples: samples).results(for: candidate, in: subject.evaluation, seed: 2)
  }

  /// The contributions to a sum predict all changes of the score; so do its weights, as slopes.
  @Test func aSumIsForetold() throws {
    let field = try Field.picture(20, 20)
    var random = Randomness(seed: 8)
    let weights = random.floats(1200)
    let subject = try Subject.linear(field, weights: weights)
    let fill = try #require(Fill.mean.values(field, 0))
    let contributions = weights.indices.map { weights[$0] * (field.values[$0] - fill[$0]) }
    for (attributions, unit) in [(contributions, Candidate.Unit.score), (weights, .scorePerUnit)] {
      let results = try results(subject, attributions, unit: unit)
      #expect(results.map(\.name) == ["infidelity-squares", "infidelity-noise"])
      for result in results {
        #expect(try #require(result.value) < 1e-9 && result.note == nil && result.forwardEvaluations == 64)
      }
      // The unit of the attributions does not matter.
      for result in try self.results(subject, attributions.map { $0 * 1024 }, unit: unit) {
        #expect(try #require(result.value) < 1e-9)
      }
    }
    // Slopes that are interpreted as contributions do not.
    for result in try results(subject, weights) { #expect(try #require(result.value) > 0.1) }
    #expect(subject.calls.total == 5 * 128)
  }

  /// Attributions with wrong signs, and attributions of zero, predict nothing.
  @Test func wrongSignsAreNotForgiven() throws {
    let field = try Field.picture(20, 20)
    var random = Randomness(seed: 8)
    let weights = random.floats(1200)
    let subject = try Subject.linear(field, weights: weights)
    for result in try results(subject, weights.map { -$0 }, unit: .scorePerUnit) {
      #expect(result.value == 1)
    }
    for result in try results(subject, .init(repeating: 0, count: 1200)) {
      #expect(result.value == nil && result.note == .explanationIsZero)
    }
    let deaf = try Subject(field) { _ in 3 }
    for result in try results(deaf, weights) {
      #expect(result.value == nil && result.note == .scoreIsConstant)
    }
  }

  @Test func theScoresUnitDoesNotMatter() throws {
    let field = try Field.picture(20, 20)
    var random = Randomness(seed: 9)
    let weights = random.floats(1200)
    let attributions = random.floats(1200)
    func values(scale: Double) throws -> [Double?] {
      let subject = try Subject(field) { x in
        scale * tanh(zip(weights, x).reduce(0) { $0 + Double($1.0 * $1.1) } / 2000)
      }
      return try results(subject, attributions).map(\.value)
    }
    let plain = try values(scale: 1)
    #expect(plain.allSatisfy { $0.map { (0.1...1).contains($0) } ?? false })
    #expect(try values(scale: 4096) == plain)
  }

  @Test func aRowHasNoSquares() throws {
    let subject = try Subject.linear(Field.row(6), weights: [1, 2, 3, 4, 5, 6])
    let results = try results(subject, [1, 2, 3, 4, 5, 6], unit: .scorePerUnit, samples: 5)
    #expect(results.map(\.name) == ["infidelity-noise"] && subject.calls.total == 5)
    #expect(try #require(results[0].value) < 1e-9)
  }
}
