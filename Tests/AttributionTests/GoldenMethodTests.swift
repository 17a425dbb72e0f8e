import Fields
import Foundation
import Testing
import TestSupport

@testable import Attribution

/// Agreement with Captum, PAIR's `saliency` and the authors' formula of IDGI, on a small network with a rectified and a smooth
/// part: see Scripts/golden/make_methods.py.
@Suite struct GoldenMethodTests {
  struct Case: Decodable, Sendable {
    let name: String
    let output: Int?
    let steps: Int?
    let fraction: Double?
    let maxDistance: Double?
  }

  private let golden: Golden<Case>
  private let input: MethodInput
  private let formulas: [ClosedForm.Formula]

  init() throws {
    golden = try Golden<Case>("methods")
    let x = try golden.array("network/x")
    let axes = zip([Axis.Kind.y, .x, .channel], x.shape).map { Axis($0, $1) }
    input = MethodInput([try Field(name: "picture", axes: axes, values: x.values)])
    formulas = [try Self.network(golden, output: 0), try Self.network(golden, output: 1)]
  }

  /// Returns one output of the network A · relu(W x + b) + B · tanh(V x + c).
  private static func network(_ golden: Golden<Case>, output: Int) throws -> ClosedForm.Formula {
    func rows(_ name: String) throws -> [[Double]] {
      let array = try golden.array("network/\(name)")
      let width = array.shape.last ?? 1
      return stride(from: 0, to: array.values.count, by: width).map {
        array.values[$0..<$0 + width].map(Double.init)
      }
    }
    let (w, v, b, c) = (try rows("W"), try rows("V"), try rows("b")[0], try rows("c")[0])
    let (a, d) = (try rows("A")[output], try rows("B")[output])
    @Sendable func products(_ rows: [[Double]], _ offsets: [Double], _ x: [Double]) -> [Double] {
      zip(rows, offsets).map { row, offset in zip(row, x).reduce(offset) { $0 + $1.0 * $1.1 } }
    }
    return ClosedForm.Formula(
      value: { x in
        let rectified = zip(a, products(w, b, x)).reduce(0) { $0 + $1.0 * max(0, $1.1) }
        return zip(d, products(v, c, x)).reduce(rectified) { $0 + $1.0 * tanh($1.1) }
      },
      gradient: { x in
        var gradient = [Double](repeating: 0, count: x.count)
        func add(_ row: [Double], _ factor: Double) {
          for index in row.indices { gradient[index] += factor * row[index] }
        }
        for (unit, value) in products(w, b, x).enumerated() where value > 0 { add(w[unit], a[unit]) }
        for (unit, value) in products(v, c, x).enumerated() {
          add(v[unit], d[unit] * (1 - tanh(value) * tanh(value)))
        }
        return gradient
      })
  }

  private func run(
    _ method: some AttributionMethod, output: Int, baselines: [[Float]] = [], threads: Int = 1
  ) throws -> Attributions {
    try method.attributions(
      of: ClosedForm([formulas[output]], elements: input.count), input: input,
      baselines: BaselineSamples(baselines), execution: Execution(threads: threads))[0]
  }

  private func expected(_ name: String) throws -> [Float] { try golden.array(name).values }

  /// Captum's InputXGradient and NoiseTunnel, the latter with the same noise.
  @Test(arguments: [0, 1])
  func captums(output: Int) throws {
    let product = try run(InputXGradient(), output: output).values
    #expect(relativeError(product, try expected("captum-\(output)/input-x-gradient")) < 2e-7)
    let noise = try golden.array("noise/noise")
    let (count, size) = (noise.shape[0], input.count)
    func tunnel(_ statistic: NoisyGradients.Statistic) throws -> [Float] {
      let noise: NoisyGradients.Noise = { copy, point in
        for index in point.indices { point[index] += noise.values[copy * size + index] }
      }
      return try NoisyGradients(statistic: statistic, samples: count).attributions(
        of: ClosedForm([formulas[output]]), at: input, noise: noise, execution: Execution(threads: 2))[0]
        .values
    }
    #expect(relativeError(try tunnel(.mean), try expected("captum-\(output)/smoothgrad")) < 2e-7)
    let squares = try tunnel(.meanOfSquares)
    #expect(relativeError(squares, try expected("captum-\(output)/smoothgrad-squared")) < 2e-7)
    // Captum's variance is the mean of the squares minus the square of the mean, which is too small by (n − 1)/n.
    let biased = try tunnel(.variance).map { $0 * Float(count - 1) / Float(count) }
    #expect(relativeError(biased, try expected("captum-\(output)/vargrad")) < 3e-7)
  }

  /// Captum's GradientShap without noise agrees in distribution: the means of many runs are within their errors.
  @Test func captumsGradientShap() throws {
    let (mean, error) = (try expected("gradient-shap/mean"), try expected("gradient-shap/error"))
    let flat = try expected("gradient-shap/baselines")
    let baselines = (0..<3).map { Array(flat[$0 * input.count..<($0 + 1) * input.count]) }
    let result = try run(
      ExpectedGradients(samples: 3000, seed: 1), output: 0, baselines: baselines, threads: 2)
    var squares = 0.0
    for index in mean.indices {
      let deviation = Double(result.values[index] - mean[index]) / Double(error[index])
      squares += deviation * deviation
      #expect(abs(deviation) < 5)
    }
    // Captum's errors are much larger than ours, because our samples are stratified.
    #expect(squares / Double(mean.count) < 1.6)
    let completeness = try #require(result.completeness)
    #expect(abs(completeness.residual) < 0.01 * completeness.span)
  }

  /// PAIR's BlurIG, with mirrored ends and a true derivative: a right Riemann sum.
  @Test(arguments: [0, 1])
  func pairsBlurIG(output: Int) throws {
    let name = "blur-ig-\(output)"
    let right = try run(BlurIG(rule: .fixed(.right(intervals: 20)), maxSigma: 5), output: output)
    let error = relativeError(right.values, try expected("\(name)/right"))
    #expect(error < 2e-7)
    let rule = IntegratedGradients.Rule.adaptive(
      AdaptiveRule(tolerance: 1e-3, mapTolerance: 2e-3, maxPoints: 4000))
    let exact = try run(BlurIG(rule: rule, maxSigma: 5), output: output)
    #expect(relativeError(exact.values, try expected("\(name)/exact")) < 2e-3)
    let difference = try #require(exact.completeness?.difference)
    #expect(abs(difference - Double(try expected("\(name)/difference")[0])) < 1e-5)
    #expect(relativeError(right.values, exact.values) > 0.02, "else the sum of 20 steps would be no test")
  }

  @Test func pairsGuidedIG() throws {
    let cases = golden.cases.filter { $0.name.hasPrefix("guided-ig") }
    #expect(cases.count == 4)
    for example in cases {
      let method = GuidedIG(
        steps: try #require(example.steps), fraction: try #require(example.fraction),
        maxDistance: try #require(example.maxDistance))
      let result = try run(
        method, output: example.output ?? 0, baselines: [try expected("\(example.name)/baseline")])
      let error = relativeError(result.values, try expected("\(example.name)/values"))
      #expect(error < 2e-7, "\(example.name)")
    }
  }

  @Test func theAuthorsIDGI() throws {
    let cases = golden.cases.filter { $0.name.hasPrefix("idgi") }
    #expect(cases.count == 3)
    for example in cases {
      let result = try run(
        IDGI(steps: try #require(example.steps)), output: example.output ?? 0,
        baselines: [try expected("\(example.name)/baseline")])
      let error = relativeError(result.values, try expected("\(example.name)/values"))
      #expect(error < 2e-7, "\(example.name)")
      let difference = try #require(result.completeness?.difference)
      #expect(abs(difference - Double(try expected("\(example.name)/difference")[0])) < 1e-6)
      #expect(abs(try #require(result.completeness?.residual)) < 1e-13)
    }
  }
}
