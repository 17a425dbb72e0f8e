import Fields
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Evaluation

@Suite struct SensitivityNTests {
  private func results(_ subject: Subject, _ attributions: [Float], seed: UInt64 = 1) throws -> [MetricResult]
  {
    let candidate = Candidate(name: "a", evidence: Evidence(attributions, in: subject.evaluation))
    return try SensitivityN().results(for: candidate, in: subject.evaluation, seed: seed)
  }

  @Test func contributionsToASumGoWithItsFall() throws {
    let field = try Field.picture(30, 30)
    var random = Randomness(seed: 8)
    let weights = random.floats(2700)
    let subject = try Subject.linear(field, weights: weights, constant: 5, scale: 64)
    let fill = try #require(Fill.mean.values(field, 0))
    let contributions = weights.indices.map { weights[$0] * (field.values[$0] - fill[$0]) }
    let exact = try results(subject, contributions)
    #expect(exact.map(\.name) == ["sensitivity-n-pixels", "sensitivity-n-tiles"])
    for result in exact {
      #expect(abs(try #require(result.value) - 1) < 1e-9 && result.samples.count == 7)
      #expect(result.forwardEvaluations == 7 * 32)
    }
    #expect(exact[0].curves[0].x == [18, 45, 90, 180, 360, 540, 720])
    #expect(subject.calls.total == 14 * 32)
    for result in try results(subject, contributions.map { -3 * $0 }) {
      #expect(abs(try #require(result.value) + 1) < 1e-9)
    }
    for result in try results(subject, random.floats(2700)) { #expect(abs(try #require(result.value)) < 0.4) }
  }

  @Test func whatDoesNotVaryHasNoCorrelation() throws {
    let subject = try Subject.linear(Field.picture(9, 9), weights: .init(repeating: 1, count: 243))
    for result in try results(subject, .init(repeating: 0, count: 243)) {
      #expect(result.value == nil && result.note == .nothingVaries && result.curves[0].x.isEmpty)
    }
    let single = try Subject.linear(Field.row(1), weights: [1])
    let only = try results(single, [1])
    #expect(only.map(\.value) == [nil] && single.calls.total == 0)
  }

  @Test func aRowsFeaturesArePieces() throws {
    let field = try Field.row(5)
    let subject = try Subject.linear(field, weights: [1, -2, 3, -4, 5])
    let results = try results(subject, zip([1, -2, 3, -4, 5], field.values).map { $0 * ($1 - 0.5) })
    #expect(results.map(\.name) == ["sensitivity-n-pixels"])
    #expect(results[0].curves[0].x == [1, 2, 3, 4])
    #expect(abs(try #require(results[0].value) - 1) < 1e-6)
  }
}

@Suite struct MaxSensitivityTests {
  private func results(
    _ explain: @escaping @Sendable ([Float]) -> [Float], samples: Int = 10
  ) throws -> [MetricResult] {
    let subject = try Subject(Field.picture(6, 6)) { _ in 1 }
    let evaluation = subject.evaluation
    let candidate = Candidate(
      name: "a", evidence: Evidence(explain(evaluation.field.values), in: evaluation),
      explain: { Evidence(explain($0), in: evaluation) })
    return try MaxSensitivity(samples: samples).results(for: candidate, in: evaluation, seed: 3)
  }

  @Test func aConstantExplanationIsInsensitive() throws {
    let results = try results { _ in .init(repeating: 2, count: 108) }
    #expect(results.map(\.name) == ["max-sensitivity", "max-sensitivity-map"])
    #expect(results.map(\.value) == [0, 0] && results.map(\.explanations) == [10, 0])
  }

  /// The explanation is the input: it changes by at most 2 % of the range, and by about 1/√3 of that on average.
  @Test func theIdentityChangesAsItsInput() throws {
    let result = try results({ $0 })[0]
    let value = try #require(result.value)
    #expect(result.samples.count == 10 && result.samples.max() == value)
    #expect(value > 0.012 && value < 0.03 && Set(result.samples).count == 10)
    let scaled = try results { $0.map { 1024 * $0 } }[0]
    #expect(scaled.samples == result.samples)
    #expect(try results({ $0 }, samples: 3)[0].samples == Array(result.samples.prefix(3)))
  }

  @Test func zeroHasNoRelativeChange() throws {
    for result in try results({ _ in .init(repeating: 0, count: 108) }) {
      #expect(result.value == nil && result.note == .explanationIsZero)
    }
  }

  @Test func whatExplainsMustFit() throws {
    let subject = try Subject(Field.picture(6, 6)) { _ in 1 }
    let evidence = Evidence(.init(repeating: 1, count: 108), in: subject.evaluation)
    let mute = Candidate(name: "a", evidence: evidence)
    #expect(throws: EvaluationError.lacks(metric: "max-sensitivity", need: "a way to explain other inputs")) {
      try MaxSensitivity().results(for: mute, in: subject.evaluation, seed: 0)
    }
    let short = Candidate(
      name: "a", evidence: evidence, explain: { _ in Evidence(attributions: [1], map: []) })
    #expect(throws: EvaluationError.wrongCount(what: "the attributions of a", values: 1, expected: 108)) {
      try MaxSensitivity().results(for: short, in: subject.evaluation, seed: 0)
    }
  }
}

@Suite struct RandomizationTests {
  private func results(
    _ map: [Float], layers: Int, height: Int = 10, at depth: @escaping @Sendable (Int) -> [Float]
  ) throws -> [MetricResult] {
    let subject = try Subject(Field.picture(height, 12, channels: 1)) { _ in 1 }
    let candidate = Candidate(
      name: "a", evidence: Evidence(attributions: map, map: map),
      randomized: .init(layers: (0..<layers).map { "layer \($0)" }, map: depth))
    return try Randomization().results(for: candidate, in: subject.evaluation, seed: 0)
  }

  private let map: [Float] = {
    var random = Randomness(seed: 5)
    return random.floats(120)
  }()

  @Test func aMapOfTheInputAloneStays() throws {
    let map = map
    let results = try results(map, layers: 3) { _ in map.map { 7 * $0 } }
    #expect(results.map(\.name) == ["randomization", "randomization-ssim"])
    for result in results { #expect(abs(try #require(result.value) - 1) < 1e-6) }
    #expect(results[0].note == .ignoresWeights && results[0].isSummary && results[0].explanations == 3)
    #expect(results[0].curves[0].x == [1, 2, 3] && results[0].curves[0].y.count == 3)
  }

  @Test func aMapOfTheNetworkGoesWithIt() throws {
    let map = map
    let results = try results(map, layers: 4) { depth in
      if depth == 1 { return map }
      if depth == 4 { return .init(repeating: 0, count: 120) }
      var random = Randomness(seed: UInt64(depth))
      return random.floats(120)
    }
    #expect(abs(results[0].samples[0] - 1) < 1e-12 && results[0].samples[3] == 0)
    #expect(abs(results[0].samples[1]) < 0.3 && results[0].note == nil)
    #expect(try #require(results[0].value) < 0.5 && #require(results[1].value) < 0.5)
  }

  @Test func someOfManyLayersAreEnough() {
    #expect(
      Randomization.depths(of: 3, atMost: 16) == [1, 2, 3] && Randomization.depths(of: 0, atMost: 16) == [])
    #expect(Randomization.depths(of: 100, atMost: 4) == [25, 50, 75, 100])
    let depths = Randomization.depths(of: 53, atMost: 16)
    #expect(depths.count == 16 && Set(depths).count == 16 && depths.last == 53 && depths[0] >= 1)
  }

  @Test func whatCannotBeCompared() throws {
    let map = map
    let constant = try results(.init(repeating: 1, count: 120), layers: 2) { _ in map }
    #expect(constant.map(\.value) == [nil] && constant[0].note == .nothingVaries)
    // The map is smaller than a window of structural similarity.
    let small = try results(Array(map.prefix(60)), layers: 1, height: 5) { _ in Array(map.prefix(60)) }
    #expect(small.map(\.name) == ["randomization"])
    #expect(throws: EvaluationError.self) { try results(map, layers: 1) { _ in [1] } }
  }
}
