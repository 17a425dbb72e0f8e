import Fields
import Foundation
import TestSupport
import Testing

@testable import Evaluation

struct MetricsCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let kind: String
  let value: Double?
  let pearson: Double?
  let spearman: Double?
  let range: Double?
  let unit: String?
  let meanSquare: Double?
  let offset: Double?
  let sic: Double?
  let aic: Double?
  let probabilities: [Double]?
  let information: [Int]?
  var testDescription: String { name }
}

/// Metrics agree with scipy, scikit-image, Captum, Quantus and PAIR's saliency, with the random draws of those libraries.
@Suite struct GoldenTests {
  static let golden = Result { try Golden<MetricsCase>("metrics") }

  static func cases(_ kind: String) throws -> [MetricsCase] {
    try golden.get().cases.filter { $0.kind == kind }
  }

  func array(_ reference: MetricsCase, _ name: String) throws -> Golden<MetricsCase>.Array {
    try Self.golden.get().array("\(reference.name)/\(name)")
  }

  // MARK: Statistics and controls

  @Test(arguments: try cases("correlation")) func correlations(_ reference: MetricsCase) throws {
    let x = try array(reference, "x").values.map(Double.init)
    let y = try array(reference, "y").values.map(Double.init)
    #expect(abs(try #require(Correlation.pearson(x, y)) - #require(reference.pearson)) < 1e-12)
    #expect(abs(try #require(Correlation.spearman(x, y)) - #require(reference.spearman)) < 1e-12)
  }

  @Test(arguments: try cases("similarity")) func structuralSimilarity(_ reference: MetricsCase) throws {
    let x = try array(reference, "x")
    let value = StructuralSimilarity.mean(
      x.values, try array(reference, "y").values, height: x.shape[0], width: x.shape[1],
      range: try #require(reference.range))
    #expect(abs(try #require(value) - #require(reference.value)) < 1e-10)
  }

  @Test(arguments: try cases("edges")) func edges(_ reference: MetricsCase) throws {
    let photo = try array(reference, "photo")
    let field = try Field(
      name: "photo", axes: zip([.y, .x, .channel], photo.shape).map { Axis($0, $1) }, values: photo.values,
      unit: Field.levelUnit)
    let subject = try Subject(field) { _ in 1 }
    let map = try #require(ControlKind.edges.map(subject.evaluation, 0))
    #expect(relativeError(map, try array(reference, "edges").values) < 1e-6)
  }

  // MARK: Predictions by attributions

  @Test(arguments: try cases("infidelity")) func infidelity(_ reference: MetricsCase) throws {
    let function = try GoldenFunction(Self.golden.get())
    let subject = try function.subject()
    let shares = try rows(reference, "shares")
    let unit = try #require(reference.unit)
    let candidate = Candidate(
      name: "a", evidence: Evidence(try array(reference, "attributions").values, in: subject.evaluation),
      unit: try #require(Candidate.Unit(rawValue: unit)))
    let fill = try #require(Fill.mean.values(subject.evaluation.field, 0))
    let drops = try ScoreDrops(
      of: candidate, in: subject.evaluation, fill: fill, count: shares.count
    ) { shares[$0] }
    let meanSquare = try #require(reference.meanSquare)
    let square = drops.actual.reduce(0) { $0 + $1 * $1 } / Double(drops.actual.count)
    #expect(abs(square / meanSquare - 1) < 1e-6)
    let expected = try #require(reference.value) / meanSquare
    #expect(abs(try #require(Infidelity.unexplained(drops).value) - expected) < 1e-6)
  }

  @Test(arguments: try cases("maxSensitivity")) func maxSensitivity(_ reference: MetricsCase) throws {
    let function = try GoldenFunction(Self.golden.get())
    let subject = try function.subject()
    let evaluation = subject.evaluation
    let perturbed = try rows(reference, "perturbed")
    let candidate = Candidate(
      name: "a", evidence: Evidence(function.inputTimesGradient(function.x), in: evaluation),
      explain: { Evidence(function.inputTimesGradient($0), in: evaluation) })
    #expect(
      relativeError(candidate.evidence.attributions, try array(reference, "attributions").values) < 1e-6)
    let result = try MaxSensitivity.results(
      for: candidate, in: evaluation, count: perturbed.count
    ) { perturbed[$0] }[0]
    #expect(abs(try #require(result.value) - #require(reference.value)) < 1e-6)
  }

  @Test(arguments: try cases("faithfulness")) func faithfulnessCorrelation(_ reference: MetricsCase) throws {
    let subject = try GoldenFunction(Self.golden.get()).subject()
    let subsets = try rows(reference, "subsets").map { $0.map { Int($0) } }
    let candidate = Candidate(
      name: "a", evidence: Evidence(try array(reference, "attributions").values, in: subject.evaluation))
    let correlation = try SensitivityN.correlation(
      of: candidate, in: subject.evaluation, count: subsets.count
    ) { subsets[$0] }
    #expect(abs(try #require(correlation) - #require(reference.value)) < 1e-7)
  }

  /// Quantus gives a value after each pixel; the deletion curve has some of them as its points.
  @Test(arguments: try cases("flipping")) func pixelFlipping(_ reference: MetricsCase) throws {
    let subject = try GoldenFunction(Self.golden.get()).subject()
    let flipped = try array(reference, "curve").values.map(Double.init)
    let attributions = try array(reference, "attributions").values
    let candidate = Candidate(name: "a", evidence: Evidence(attributions: attributions, map: attributions))
    let results = try RemovalMetric(direction: .deletion, steps: 1000).results(
      for: candidate, in: subject.evaluation, seed: 0)
    let curve = try #require(results.first { $0.name == "deletion-pixels-mean" }?.curves.first)
    #expect(curve.x.count > 30)
    let score = try #require(reference.value)
    for (share, height) in zip(curve.x, curve.y).dropFirst() {
      #expect(abs(height * score - flipped[Int((share * 48).rounded()) - 1]) < 1e-7)
    }
  }

  private func rows(_ reference: MetricsCase, _ name: String) throws -> [[Float]] {
    let array = try array(reference, name)
    let length = array.values.count / array.shape[0]
    return (0..<array.shape[0]).map { Array(array.values[$0 * length..<($0 + 1) * length]) }
  }
}

/// softmax(W₂ tanh(W₁ x / 255 + b₁) + b₂)₀ of 6 × 8 pixels, in double precision.
struct GoldenFunction: Sendable {
  let x: [Float]
  private let w1: [Double]
  private let b1: [Double]
  private let w2: [Double]
  private let b2: [Double]

  init(_ golden: Golden<MetricsCase>) throws {
    func values(_ name: String) throws -> [Double] {
      try golden.array("function/\(name)").values.map(Double.init)
    }
    x = try golden.array("function/x").values
    (w1, b1, w2, b2) = (try values("w1"), try values("b1"), try values("w2"), try values("b2"))
  }

  func subject() throws -> Subject {
    let field = try Field(
      name: "photo", axes: [Axis(.y, 6), Axis(.x, 8), Axis(.channel, 1)], values: x, unit: Field.levelUnit)
    return try Subject(field, isProbability: true) { probabilities(hidden(of: $0))[0] }
  }

  private func hidden(of x: [Float]) -> [Double] {
    b1.indices.map { unit in
      tanh(x.indices.reduce(b1[unit]) { $0 + w1[unit * x.count + $1] * Double(x[$1]) / 255 })
    }
  }

  private func probabilities(_ hidden: [Double]) -> [Double] {
    let powers = b2.indices.map { output in
      exp(hidden.indices.reduce(b2[output]) { $0 + w2[output * hidden.count + $1] * hidden[$1] })
    }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  func inputTimesGradient(_ x: [Float]) -> [Float] {
    let hidden = hidden(of: x)
    let p = probabilities(hidden)
    // ∂p₀/∂logitⱼ = p₀ (δ₀ⱼ − pⱼ), then the chain rule through tanh.
    let backward = hidden.indices.map { unit in
      let slope = p.indices.reduce(0) {
        $0 + p[0] * (($1 == 0 ? 1 : 0) - p[$1]) * w2[$1 * hidden.count + unit]
      }
      return slope * (1 - hidden[unit] * hidden[unit])
    }
    return x.indices.map { element in
      let gradient = backward.indices.reduce(0) { $0 + backward[$1] * w1[$1 * x.count + element] / 255 }
      return Float(gradient * Double(x[element]))
    }
  }
}
