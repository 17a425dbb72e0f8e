import Fields
import Foundation
import Testing

@testable import Attribution

/// SmoothGrad, its square and VarGrad for a function with known means and variances.
@Suite struct NoisyGradientTests {
  /// Two features with different units: the noise of the second is a hundred times that of the first.
  private static let row: MethodInput = {
    let axes = [Axis(.feature, 2, names: ["a", "b"])]
    let statistics = [QuantityStatistics(lower: 0, upper: 2), QuantityStatistics(lower: -100, upper: 100)]
    let field = try? Field(name: "row", axes: axes, values: [1, 30], statistics: statistics)
    return field.map { MethodInput([$0]) } ?? MethodInput(values: [])
  }()
  /// a² + 3ab − b²/10: the gradient (2a + 3b, 3a − b/5) is linear in the noise, whose deviations are 0.3 and 30.
  private static let quadratic = ClosedForm.Formula(
    value: { $0[0] * $0[0] + 3 * $0[0] * $0[1] - $0[1] * $0[1] / 10 },
    gradient: { [2 * $0[0] + 3 * $0[1], 3 * $0[0] - $0[1] / 5] })
  private static let means = [92.0, -3]
  private static let variances = [8100.36, 36.81]

  private func run(_ method: some AttributionMethod) throws -> Attributions {
    try method.attributions(
      of: ClosedForm([Self.quadratic]), input: Self.row, baselines: .none, execution: Execution(threads: 2))[
        0]
  }

  @Test func aLinearFunctionHasItsWeightsAndNoVariance() throws {
    let linear = ClosedForm(along: [2, -0.3], { $0 }, slope: { _ in 1 })
    let input: [Float] = [1, 30]
    #expect(
      try NoisyGradients(statistic: .mean, samples: 9).attributions(of: linear, at: input).values == [
        2, -0.3,
      ])
    let squares = try NoisyGradients(statistic: .meanOfSquares, samples: 9).attributions(
      of: linear, at: input)
    #expect(squares.values == [4, Float(Double(Float(-0.3)) * Double(Float(-0.3)))])
    let variance = try NoisyGradients(statistic: .variance, samples: 9).attributions(of: linear, at: input)
    #expect(variance.values == [0, 0] && variance.relativeStandardError == 0)
    #expect(
      try NoisyGradients(statistic: .mean, samples: 9).attributions(of: linear, at: input)
        .relativeStandardError == 0)
  }

  /// Means and variances are within four of their known standard errors.
  @Test(arguments: [UInt64(0), 1, 2, 3, 4])
  func momentsAreThoseOfTheNoise(seed: UInt64) throws {
    let n = 4000.0
    let smooth = try run(NoisyGradients(statistic: .mean, samples: 4000, seed: seed))
    let squares = try run(NoisyGradients(statistic: .meanOfSquares, samples: 4000, seed: seed))
    let variance = try run(NoisyGradients(statistic: .variance, samples: 4000, seed: seed))
    for index in 0..<2 {
      let (mean, spread) = (Self.means[index], Self.variances[index])
      #expect(abs(Double(smooth.values[index]) - mean) < 4 * (spread / n).squareRoot())
      #expect(abs(Double(variance.values[index]) - spread) < 4 * spread * (2 / n).squareRoot())
      // The variance of the square of a normally distributed number.
      let varianceOfSquare: Double = 2 * spread * spread + 4 * mean * mean * spread
      let difference = Double(squares.values[index]) - (mean * mean + spread)
      #expect(abs(difference) < 4 * (varianceOfSquare / n).squareRoot())
    }
    // The stated errors equal the true errors.
    let error =
      Self.variances.reduce(0) { $0 + ($1 / n).squareRoot() } / Self.means.reduce(0) { $0 + abs($1) }
    #expect(abs(try #require(smooth.relativeStandardError) / error - 1) < 0.1)
    #expect(abs(try #require(variance.relativeStandardError) / (2 / n).squareRoot() - 1) < 0.1)
  }

  @Test func errorsFallWithTheRootOfTheSamples() throws {
    func error(_ method: some AttributionMethod) throws -> Double {
      try #require(try run(method).relativeStandardError)
    }
    let ratio =
      try error(NoisyGradients(statistic: .mean, samples: 250))
      / error(NoisyGradients(statistic: .mean, samples: 4000))
    #expect(abs(ratio - 4) < 0.4)
    let ratioOfVariance =
      try error(NoisyGradients(statistic: .variance, samples: 250))
      / error(NoisyGradients(statistic: .variance, samples: 4000))
    #expect(abs(ratioOfVariance - 4) < 0.6)
  }

  /// The variance is unbiased: its mean over many runs of two samples is the variance itself, not half of it.
  @Test func theVarianceOfFewSamplesIsNotTooSmall() throws {
    let runs = try (0..<2000).map {
      try run(NoisyGradients(statistic: .variance, samples: 2, seed: $0)).values.map(Double.init)
    }
    for index in 0..<2 {
      let mean = runs.reduce(0) { $0 + $1[index] } / 2000
      #expect(abs(mean / Self.variances[index] - 1) < 4 * (2.0 / 2000).squareRoot())
    }
  }

  @Test func theSeedAndTheShareMatter() throws {
    #expect(
      try run(NoisyGradients(statistic: .mean, seed: 1)) == run(NoisyGradients(statistic: .mean, seed: 1)))
    #expect(
      try run(NoisyGradients(statistic: .mean, seed: 1)).values
        != run(NoisyGradients(statistic: .mean, seed: 2)).values)
    #expect(try run(NoisyGradients(statistic: .mean, noiseShare: 0)).values == run(PlainGradient()).values)
    #expect(
      try run(NoisyGradients(statistic: .mean)).evaluations == 51
        && run(NoisyGradients(statistic: .variance, samples: 3)).evaluations == 4)
    #expect(try run(NoisyGradients(statistic: .mean, samples: 1)).relativeStandardError == nil)
  }

  @Test func tooFewSamplesAreRefused() {
    #expect(throws: AttributionError.sampleCount(method: "smoothgrad", count: 0, min: 1)) {
      try run(NoisyGradients(statistic: .mean, samples: 0))
    }
    #expect(throws: AttributionError.sampleCount(method: "smoothgrad-squared", count: -1, min: 1)) {
      try run(NoisyGradients(statistic: .meanOfSquares, samples: -1))
    }
    #expect(throws: AttributionError.sampleCount(method: "vargrad", count: 1, min: 2)) {
      try run(NoisyGradients(statistic: .variance, samples: 1))
    }
    #expect(
      "\(AttributionError.sampleCount(method: "vargrad", count: 1, min: 2))"
        == "the method vargrad takes at least 2 samples, not 1")
  }
}

@Suite struct InputXGradientTests {
  @Test func itIsTheGradientTimesTheInput() throws {
    let linear = ClosedForm(along: [2, -0.5], { $0 + 7 }, slope: { _ in 1 })
    let result = try InputXGradient().attributions(of: linear, at: [3, 8])
    #expect(result.values == [6, -4] && result.inputGradient == [2, -0.5])
    #expect(result.scoreAtInput == 9 && result.evaluations == 1 && result.completeness == nil)
    let product = ClosedForm({ $0[0] * $0[1] }, gradient: { [$0[1], $0[0]] })
    #expect(try InputXGradient().attributions(of: product, at: [3, -5]).values == [-15, -15])
  }
}
