import Fields
import Foundation
import Models
import ArrayFormats
import Report
import TestSupport
import Testing

@testable import Attribution
@testable import Explaining

/// More samples give a smaller error, and a whole set of baselines does not depend on the seed.
@Suite struct SamplingTests {
  private static let weights: [Double] = [0.5, -0.25, 0.75, 0.125, -0.5]
  private static let input: [Float] = [1, -0.5, 2, 0.25, -1]
  /// y = tanh(x · w).
  private let model: Model

  init() throws {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/judged/smooth.onnx").path
    model = try Model(onnx: path, for: .arrays)
  }

  private func rows(_ count: Int) throws -> (rows: InputRows, values: [[Float]]) {
    var generator = SplitMix64(seed: 11)
    let values = (0..<count).map { _ in (0..<5).map { _ in 3 * generator.uniform() - 1.5 } }
    return (
      try model.rows(of: ["": InputArray(shape: [count, 5], values: values.flatMap(\.self))]), values
    )
  }

  private func product(_ x: [Double]) -> Double { zip(Self.weights, x).reduce(0) { $0 + $1.0 * $1.1 } }

  /// Returns Integrated Gradients averaged over the baselines.
  private func exact(_ baselines: [[Float]]) -> [Double] {
    let x = Self.input.map(Double.init)
    return x.indices.map { index in
      let terms = baselines.map { baseline -> Double in
        let y = baseline.map(Double.init)
        let slope = (tanh(product(x)) - tanh(product(y))) / (product(x) - product(y))
        return (x[index] - y[index]) * Self.weights[index] * slope
      }
      return terms.reduce(0, +) / Double(baselines.count)
    }
  }

  private func explained(
    _ method: MethodKind, data: InputRows, samples: Int? = nil, runs: Int? = nil, seed: UInt64 = 0
  ) throws -> Explanation.MethodResult {
    var request = Request(
      methods: [method], baselines: [try #require(BaselineRequest("sample"))], samples: samples, runs: runs,
      seed: seed, threads: 1)
    request.data = data
    let fields = try model.rows(of: ["": InputArray(shape: [1, 5], values: Self.input)]).fields(ofRow: 0)
    return try Explainer(model, request).explain(fields).columns[0]
  }

  private func error(_ column: Explanation.MethodResult, _ expected: [Double]) -> Double {
    let values = column.attributions[0].values.map(Double.init)
    let differences = zip(values, expected).map { abs($0 - $1) }
    return differences.reduce(0, +) / expected.map(abs).reduce(0, +)
  }

  private var expectedGradients: MethodKind {
    get throws { try #require(MethodKind.named(MethodKind.expectedGradients.name)) }
  }

  /// The true error, over many seeds, of 100, 400 and 1600 samples from 20,000 rows: it is halved each time.
  @Test func theErrorFallsWithTheRootOfTheSamples() throws {
    let data = try rows(20_000)
    let expected = exact(data.values)
    let errors = try [100, 400, 1600].map { samples in
      let squares = try (0..<64).map { seed in
        let found = try explained(
          expectedGradients, data: data.rows, samples: samples, seed: UInt64(seed))
        #expect(found.attributions[0].baselineCount == samples)
        return pow(error(found, expected), 2)
      }
      return (squares.reduce(0, +) / 64).squareRoot()
    }
    #expect(abs(errors[0] / errors[1] - 2) < 0.6 && abs(errors[1] / errors[2] - 2) < 0.6, "\(errors)")
  }

  /// If all rows are used, each is used equally often, and the error falls faster.
  @Test func exhaustedDataAreUsedEqually() throws {
    let data = try rows(100)
    let expected = exact(data.values)
    let few = try explained(expectedGradients, data: data.rows, samples: 100)
    let many = try explained(expectedGradients, data: data.rows, samples: 10_000)
    #expect(few.attributions[0].baselineCount == 100 && many.attributions[0].baselineCount == 100)
    #expect(error(many, expected) < 2e-3 && error(many, expected) < error(few, expected) / 10)
    var counts = [Int](repeating: 0, count: 100)
    for draw in ExpectedGradients(samples: 10_000, seed: 0).draws(baselines: 100) {
      counts[draw.baseline] += 1
    }
    #expect(counts.allSatisfy { $0 == 100 })
  }

  /// With all rows, another seed gives the same result, and the verdict mentions no seed; with some of the rows it does.
  @Test func aWholeSetDoesNotChangeWithTheSeed() throws {
    let data = try rows(30)
    let whole = try (0..<2).map {
      try explained(.integratedGradients, data: data.rows, runs: 30, seed: UInt64($0))
    }
    #expect(whole[0].attributions[0].baselineCount == 30)
    #expect(throws: RequestError.tooFewRows(count: 30, runs: 31)) {
      try explained(.integratedGradients, data: data.rows, runs: 31)
    }
    #expect(whole[0].attributions == whole[1].attributions)
    #expect(
      try explained(.integratedGradients, data: data.rows, seed: 3).attributions
        == explained(.integratedGradients, data: data.rows, seed: 4).attributions)
    let verdict = whole[0].verdicts[0]
    #expect(verdict.grade == .exact && !verdict.text.contains("seed"), "\(verdict.text)")
    #expect(
      verdict.text.contains("these 30 baselines") && verdict.text.contains("other random baselines would"))
    let some = try explained(.integratedGradients, data: data.rows, runs: 5)
    #expect(some.attributions[0].baselineCount == 5)
    #expect([.stable, .fair, .weak].contains(some.verdicts[0].grade), "\(some.verdicts[0].text)")
  }

  /// Using a whole folder is not a random choice; using some of its files is.
  @Test func folders() throws {
    let data = try rows(12)
    try withTemporaryFolder { folder in
      for (index, row) in data.values.enumerated() {
        try NPYArray(shape: [5], elements: .float(row)).write(to: "\(folder)/\(index).npy")
      }
      let request = try #require(BaselineRequest(folder))
      func made(_ runs: Int?) throws -> BaselineRequest.Made {
        let fields = try data.rows.fields(ofRow: 0)
        return try request.baselines(
          for: fields, model: model, draws: Request(runs: runs).draws(runs ?? 53, fields))
      }
      #expect(try !made(nil).areDrawn && made(nil).baselines.count == 12)
      #expect(try made(5).areDrawn && made(5).baselines.count == 5)
      #expect(try !made(12).areDrawn)
    }
  }
}
