import Foundation
import Fields
import Testing

@testable import Attribution

@Suite struct ExpectedGradientsTests {
  private let linear = ClosedForm.Formula(value: { 3 * $0[0] - 2 * $0[1] + 1 }, gradient: { _ in [3, -2] })
  /// From x′ to x the attributions of ab are (a − a′)(b + b′)/2 and (b − b′)(a + a′)/2; those of e^a are e^a − e^a′.
  private let mixed = ClosedForm.Formula(
    value: { $0[0] * $0[1] + exp($0[0]) }, gradient: { [$0[1] + exp($0[0]), $0[0]] })
  private let input: [Float] = [1.5, -2]

  private func exact(_ baseline: [Float]) -> [Double] {
    let (x, y) = (input.map(Double.init), baseline.map(Double.init))
    let curved: Double = exp(x[0]) - exp(y[0])
    return [(x[0] - y[0]) * (x[1] + y[1]) / 2 + curved, (x[1] - y[1]) * (x[0] + y[0]) / 2]
  }

  private func baselines(_ count: Int) -> [[Float]] {
    var generator = SplitMix64(seed: 77)
    return (0..<count).map { _ in [generator.uniform() * 2 - 1, generator.uniform() * 4] }
  }

  private func run(
    _ formula: ClosedForm.Formula, _ samples: Int, seed: UInt64 = 0, _ baselines: [[Float]]
  ) throws -> Attributions {
    try ExpectedGradients(samples: samples, seed: seed).attributions(
      of: ClosedForm([formula], elements: 2), at: input, baselines: baselines, threads: 2)
  }

  /// A linear function is exact for any random draws, once each baseline has been used.
  @Test func aLinearFunctionIsExact() throws {
    let baselines: [[Float]] = [[1, 0], [0.5, 4]]
    let result = try run(linear, 6, baselines)
    #expect(result.values == [2.25, 8])
    let completeness = try #require(result.completeness)
    #expect(completeness.scoreAtBaseline == -0.75 && completeness.residual == 0 && result.paths.isEmpty)
    #expect(completeness.difference == 10.25)
  }

  /// The mean over many seeds equals Integrated Gradients averaged over the baselines, although five samples cannot be divided
  /// evenly among three baselines, and two samples omit one.
  @Test(arguments: [2, 5])
  func itIsUnbiased(samples: Int) throws {
    let baselines = baselines(3)
    let seeds = 4000
    var moments = SampleMoments(elements: 2)
    for seed in 0..<seeds { moments.add(try run(mixed, samples, seed: UInt64(seed), baselines).values) }
    for index in 0..<2 {
      let mean = baselines.reduce(0) { $0 + exact($1)[index] } / 3
      let error = (moments.variance[index] / Double(seeds)).squareRoot()
      #expect(abs(moments.mean[index] - mean) < 4 * error, "\(samples) samples, element \(index)")
    }
  }

  /// The stated error equals the actual error, the root mean square error over many seeds, with a separate baseline for every
  /// sample.
  @Test func theStandardErrorIsTheError() throws {
    let baselines = baselines(400)
    var said = 0.0
    var moments = SampleMoments(elements: 2)
    for seed in 0..<400 {
      let result = try run(mixed, 40, seed: UInt64(seed), baselines)
      moments.add(result.values)
      let size = result.values.reduce(0) { $0 + Double(abs($1)) }
      said += try #require(result.relativeStandardError) * size / 400
    }
    let total = moments.variance.reduce(0) { $0 + $1.squareRoot() }
    #expect(abs(said / total - 1) < 0.15, "\(said) said, \(total) found")
  }

  /// With many baselines the error falls with the square root of the number of samples. With one baseline only the variation of
  /// the gradient within each stratum remains, and the error falls with the power 3/2.
  @Test func errorsFallAsTheyShould() throws {
    let many = baselines(6400)
    func error(_ samples: Int, _ baselines: [[Float]]) throws -> Double {
      try #require(try run(mixed, samples, baselines).relativeStandardError)
    }
    #expect(abs(try error(400, many) / error(6400, many) - 4) < 0.5)
    let one = [baselines(1)[0]]
    #expect(abs(try error(50, one) / error(800, one) - 64) < 12)
  }

  @Test func everySampleHasItsOwnPartOfThePathAndBaselinesTakeTurns() {
    let draws = ExpectedGradients(samples: 60, seed: 9).draws(baselines: 7)
    #expect(draws.enumerated().allSatisfy { Int($1.position * 60) == $0 })
    let turns = (0..<8).map { turn in draws[7 * turn..<7 * turn + 7].map(\.baseline) }
    #expect(turns.allSatisfy { $0.sorted() == Array(0..<7) })
    #expect(Set(turns).count > 4, "orders differ")
    #expect(draws == ExpectedGradients(samples: 60, seed: 9).draws(baselines: 7))
    #expect(draws != ExpectedGradients(samples: 60, seed: 8).draws(baselines: 7))
  }

  /// Gradients are computed at the samples; scores only at the input and at the baselines in use.
  @Test func scoresAreCheaperThanGradients() throws {
    let function = ClosedForm([mixed], elements: 2)
    let result = try ExpectedGradients(samples: 10).attributions(
      of: function, at: input, baselines: baselines(4))
    #expect(function.wanted == [[Int]](repeating: [], count: 5) + [[Int]](repeating: [0], count: 10))
    #expect(result.evaluations == 10 && result.forwardEvaluations == 5)
    let few = ClosedForm([mixed], elements: 2)
    _ = try ExpectedGradients(samples: 3).attributions(of: few, at: input, baselines: baselines(100))
    #expect(few.calls == 1 + 3 + 3)
  }

  /// Completeness without paths is encoded and decoded, too.
  @Test func theResultCanBeWrittenAndRead() throws {
    let result = try run(mixed, 12, baselines(3))
    let read = try JSONDecoder().decode(Attributions.self, from: JSONEncoder().encode(result))
    #expect(read == result && read.completeness != nil)
  }

  @Test func noSamplesAreRefused() {
    #expect(throws: AttributionError.sampleCount(method: "expected-gradients", count: 0, min: 1)) {
      try run(linear, 0, baselines(1))
    }
  }
}
