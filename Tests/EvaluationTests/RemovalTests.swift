import Fields
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct RemovalTests {
  private func value(
    _ name: String, _ metric: some Metric, map: [Float], of subject: Subject, seed: UInt64 = 0
  ) throws -> Double {
    let results = try metric.results(for: candidate(map, subject), in: subject.evaluation, seed: seed)
    return try #require(results.first { $0.name == name }?.value)
  }

  private func candidate(_ map: [Float], _ subject: Subject) -> Candidate {
    Candidate(
      name: "map", evidence: Evidence(attributions: subject.evaluation.places.spread(map), map: map))
  }

  /// Σ of four numbers that a fill of zeros removes one by one: every point of the curve is known.
  @Test func theCurveOfASum() throws {
    let field = try Field(
      name: "row", axes: [Axis(.feature, 4)], values: [1, 4, 2, 3],
      statistics: [QuantityStatistics(lower: -8, upper: 8, mean: 0)])
    let subject = try Subject.linear(field, weights: [1, 1, 1, 1])
    let results = try InsertionMinusDeletion().results(
      for: candidate([1, 4, 2, 3], subject), in: subject.evaluation, seed: 0)
    func result(_ name: String) throws -> MetricResult { try #require(results.first { $0.name == name }) }
    let inserted = try result("insertion-pixels-mean")
    #expect(inserted.curves.map(\.x) == [[0, 0.25, 0.5, 0.75, 1]])
    #expect(inserted.curves.map(\.y) == [[0, 0.4, 0.7, 0.9, 1]])
    #expect(abs(try #require(inserted.value) - 0.625) < 1e-15)
    #expect(try result("deletion-pixels-mean").curves.map(\.y) == [[1, 0.6, 0.3, 0.1, 0].map { abs($0) }])
    #expect(abs(try #require(result("ins-del-pixels").value) - 0.25) < 1e-15)
    #expect(try result("ins-del-pixels").isSummary)
    // Three points inside each of two curves with two fills, and each fill once.
    #expect(results.reduce(0) { $0 + $1.forwardEvaluations } == 14 && subject.calls.total == 14)
    #expect(!results.contains { $0.name.contains("blur") || $0.name.contains("tiles") })
  }

  /// An empty map has no order, and a share of an almost zero difference is no measurement.
  @Test func whatCannotBeMeasuredHasNoValue() throws {
    let field = try Field.picture(28, 28, channels: 1)
    let fill = try #require(Fill.mean.values(field, 0))
    // The score at the input is almost that at the fill; between them it is 1 higher.
    func subject(_ difference: Double) throws -> Subject {
      try Subject(field) { x in x == field.values ? difference : x == fill ? 0 : 1 }
    }
    func results(_ map: [Float], _ subject: Subject) throws -> [MetricResult] {
      try InsertionMinusDeletion().results(for: candidate(map, subject), in: subject.evaluation, seed: 0)
    }
    let order = (0..<784).map(Float.init)
    for result in try results(order, subject(1e-5)) where result.name.hasSuffix("mean") {
      #expect(result.value == nil && result.note == .unitIsTiny, "\(result.name)")
    }
    for result in try results([Float](repeating: 0, count: 784), subject(1)) {
      #expect(result.value == nil && result.note == .explanationIsZero, "\(result.name)")
    }
    let document = String(
      decoding: try JSONEncoder().encode(results([Float](repeating: 0, count: 784), subject(1))[0]),
      as: UTF8.self)
    #expect(document.contains("\"value\":null"))
  }

  /// For a sum, no order is better than the order of its terms.
  @Test(arguments: ["pixels", "tiles"]) func theOrderOfTheTermsIsTheBest(level: String) throws {
    let field = try Field.picture(28, 28)
    var random = Randomness(seed: 7)
    var weights = random.floats(field.values.count)
    let fill = try #require(Fill.mean.values(field, 0))
    let places = PositionIndex(of: field).elements()
    var terms = [Float](repeating: 0, count: 784)
    for (place, elements) in places.enumerated() {
      for element in elements { terms[place] += weights[element] * (field.values[element] - fill[element]) }
      // Some signs are changed, so that the sum is not small relative to the intermediate sums.
      guard terms[place] < 0, place.isMultiple(of: 4) else { continue }
      terms[place] *= -1
      for element in elements { weights[element] *= -1 }
    }
    let subject = try Subject.linear(field, weights: weights)
    let total = terms.reduce(0, +)
    // If the sum is below the fill's, the score rises with negative terms.
    let map = terms.map { total > 0 ? $0 : -$0 }
    let name = "ins-del-\(level)-mean"
    let best = try value(name, InsertionMinusDeletion(), map: map, of: subject)
    for seed in 0..<5 as Range<UInt64> {
      var other = Randomness(seed: seed)
      let rival = try value(name, InsertionMinusDeletion(), map: other.floats(784), of: subject)
      #expect(rival < best - 1)
    }
    #expect(try value(name, InsertionMinusDeletion(), map: map.map { -$0 }, of: subject) < -best / 2)
  }

  /// A constant map is not a raster scan. Only the upper half counts, and half of it is shown when half of the picture is shown.
  @Test func aConstantMapIsARandomOne() throws {
    let field = try Field.picture(28, 28, channels: 1)
    let weights = (0..<784).map { Float($0 < 392 ? 1 : 0) }
    let subject = try Subject(field) { x in
      zip(x, weights).reduce(0) { $0 + Double($1.1 * abs($1.0 - 127.5)) }
    }
    for name in ["insertion-pixels-mean", "insertion-tiles-mean"] {
      let constant = try value(
        name, RemovalMetric(direction: .insertion), map: .init(repeating: 3, count: 784), of: subject)
      #expect(abs(constant - 0.5) < 0.06)
      #expect(
        try value(name, RemovalMetric(direction: .insertion), map: (0..<784).map { Float(-$0) }, of: subject)
          > 0.7)
    }
  }

  /// Probabilities are divided by the input's; other scores are scaled from the fill's to the input's, so that neither a factor
  /// nor an offset matters.
  @Test func unitsDoNotMatter() throws {
    let field = try Field.picture(16, 16)
    var random = Randomness(seed: 3)
    let weights = random.floats(field.values.count)
    let map = random.floats(256)
    @Sendable func score(_ x: [Float]) -> Double {
      let sum = zip(weights, x).reduce(0.0) { $0 + Double($1.0) * Double($1.1) / 2000 }
      return 1 / (1 + exp(-sum))
    }
    func values(isProbability: Bool, scale: Double, offset: Double) throws -> [Double?] {
      let subject = try Subject(field, isProbability: isProbability) { scale * score($0) + offset }
      return try InsertionMinusDeletion().results(
        for: candidate(map, subject), in: subject.evaluation, seed: 1
      ).map(\.value)
    }
    let plain = try values(isProbability: false, scale: 1, offset: 0)
    #expect(plain.allSatisfy { $0 != nil } && Set(plain).count > 10)
    for (value, other) in zip(plain, try values(isProbability: false, scale: 1024, offset: 0)) {
      #expect(abs(try #require(value) - #require(other)) < 1e-12)
    }
    for (value, other) in zip(plain, try values(isProbability: false, scale: 3, offset: -50)) {
      #expect(abs(try #require(value) - #require(other)) < 1e-9)
    }
    let probability = try values(isProbability: true, scale: 1, offset: 0)
    #expect(probability != plain)
    #expect(try values(isProbability: true, scale: 0.5, offset: 0) == probability)
  }

  @Test func pixelsAreCutCloserAtTheEnds() {
    let cuts = RemovalLevel.pixels.cuts(of: 50176, steps: 28)
    #expect(cuts.count == 29 && cuts.first == 0 && cuts.last == 50176 && cuts == cuts.sorted())
    #expect(cuts[1] < 200 && cuts[14] == 25088 && zip(cuts, cuts.reversed()).allSatisfy { $0 + $1 == 50176 })
    #expect(RemovalLevel.tiles.cuts(of: 196, steps: 28) == Array(stride(from: 0, through: 196, by: 7)))
    #expect(RemovalLevel.pixels.cuts(of: 3, steps: 28) == [0, 1, 2, 3])
    #expect(RemovalLevel.tiles.cuts(of: 1, steps: 28) == [0, 1])
  }

  /// The area of a smooth curve hardly depends on the positions of its points.
  @Test func theStepsAreEnough() throws {
    let field = try Field.picture(40, 40, channels: 1)
    var random = Randomness(seed: 5)
    let weights = (0..<1600).map { _ in exp(3 * Float.random(in: -1...1, using: &random)) }
    let subject = try Subject(field) { x in
      tanh(zip(x, weights).reduce(0) { $0 + Double($1.1 * abs($1.0 - 127.5)) } / 2e5)
    }
    for name in ["insertion-pixels-mean", "insertion-tiles-mean", "insertion-pixels-blur:4.5%"] {
      let usual = try value(name, RemovalMetric(direction: .insertion), map: weights, of: subject)
      let fine = try value(name, RemovalMetric(direction: .insertion, steps: 800), map: weights, of: subject)
      #expect(abs(usual - fine) < 0.003)
    }
  }

  @Test func whatCannotBeComparedHasNoValue() throws {
    let constant = try Field(
      name: "grey", axes: [Axis(.y, 8), Axis(.x, 8)], values: .init(repeating: 100, count: 64),
      unit: Field.levelUnit)
    let subject = try Subject.linear(constant, weights: .init(repeating: 1, count: 64))
    let map = [Float](repeating: 1, count: 64)
    let results = try RemovalMetric(direction: .deletion).results(
      for: candidate(map, subject), in: subject.evaluation, seed: 0)
    let mean = try #require(results.first { $0.name == "deletion-tiles-mean" })
    #expect(mean.value == nil && mean.note == .fillKeepsInput && mean.forwardEvaluations == 0)
    #expect(results.first { $0.name == "deletion-pixels" }?.note == .fillKeepsInput)
    #expect(results.first { $0.name == "deletion-pixels-noise" }?.value != nil)

    let deaf = try Subject(Field.picture(8, 8)) { _ in 4 }
    let silent = try RemovalMetric(direction: .insertion).results(
      for: candidate(map, deaf), in: deaf.evaluation, seed: 0)
    #expect(silent.allSatisfy { $0.value == nil && $0.note == .fillKeepsScore })
    let never = try Subject(Field.picture(8, 8), isProbability: true) { _ in 0 }
    let impossible = try RemovalMetric(direction: .insertion).results(
      for: candidate(map, never), in: never.evaluation, seed: 0)
    #expect(impossible.allSatisfy { $0.value == nil && $0.note == .noProbability })
  }

  /// The number of inputs in memory is bounded, however many inputs there are.
  @Test func inputsComeInBatches() throws {
    let subject = try Subject.linear(Field.picture(32, 32), weights: .init(repeating: 1, count: 3072))
    _ = try RemovalMetric(direction: .insertion, steps: 150).results(
      for: candidate(.init(repeating: 1, count: 1024), subject), in: subject.evaluation, seed: 0)
    #expect(subject.calls.all.max() == 64 && subject.calls.all.contains(149 % 64))
  }
}
