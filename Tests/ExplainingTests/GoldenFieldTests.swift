import Attribution
import Explaining
import Fields
import Models
import ArrayFormats
import Report
import TestSupport
import Testing

/// Volumes and series, against PyTorch and Keras: scores, and Integrated Gradients with the same rule in double precision.
@Suite struct GoldenFieldTests {
  struct Case: Decodable, Sendable { let name: String }

  @Test(arguments: ["volume", "series", "keras-volume", "keras-series"])
  func agreement(name: String) throws {
    let golden = try Golden<Case>("fields")
    let x = try golden.array("\(name)/x")
    let baseline = try golden.array("\(name)/baseline")
    let y = try golden.array("\(name)/y")
    let theirs = try golden.array("\(name)/attributions")
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/fields/\(name).onnx").path
    let model = try Model(onnx: path, for: .arrays)
    let rows = try model.rows(of: ["": InputArray(shape: x.shape, values: x.values)])
    try withTemporaryFolder { folder in
      let size = x.values.count / x.shape[0]
      try NPYArray(shape: [size], elements: .float(Array(baseline.values[..<size])))
        .write(to: "\(folder)/b.npy")
      var request = Request(
        methods: [.integratedGradients], baselines: [try #require(BaselineRequest("\(folder)/b.npy"))],
        targets: ["all"])
      request.rule = try #require(RuleKind.named("gauss-legendre")).make(50)
      let explainer = try Explainer(model, request)
      for row in 0..<x.shape[0] {
        let found = try explainer.explain(rows.fields(ofRow: row)).columns[0].attributions
        #expect(found.count == y.shape[1])
        for (target, mine) in found.enumerated() {
          let place = row * y.shape[1] + target
          #expect(abs(mine.scoreAtInput - Double(y.values[place])) < 1e-5)
          let error = relativeError(mine.values, theirs.values[place * size..<(place + 1) * size])
          #expect(error < 1e-4, "\(name), row \(row), output \(target): \(error)")
        }
      }
    }
  }

  /// The mean of explanations is the mean of each of their numbers, and its verdict counts the maps of each grade.
  @Test func means() throws {
    let golden = try Golden<Case>("fields")
    let x = try golden.array("series/x")
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/fields/series.onnx").path
    let model = try Model(onnx: path, for: .arrays)
    let rows = try model.rows(of: ["": InputArray(shape: x.shape, values: x.values)])
    let explainer = try Explainer(model, Request(methods: [.gradient, .integratedGradients]))
    let parts = try (0..<2).map { try explainer.explain(rows.fields(ofRow: $0)) }
    let mean = try Explanation(meanOf: parts)
    for column in 0..<2 {
      for target in 0..<2 {
        let pair = parts.map { $0.columns[column].attributions[target] }
        let found = mean.columns[column].attributions[target]
        #expect(
          found.values == zip(pair[0].values, pair[1].values).map { Float((Double($0) + Double($1)) / 2) })
        #expect(found.scoreAtInput == (pair[0].scoreAtInput + pair[1].scoreAtInput) / 2)
        #expect(found.evaluations == pair[0].evaluations + pair[1].evaluations)
      }
    }
    #expect(mean.columns[1].verdicts[0].text.hasPrefix("mean of 2 maps: "))
    let other = try Explainer(model, Request(targets: ["1"])).explain(rows.fields(ofRow: 1))
    #expect(throws: RequestError.self) { try Explanation(meanOf: [parts[0], other]) }
  }
}
