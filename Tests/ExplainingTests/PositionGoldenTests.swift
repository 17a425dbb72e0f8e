import Attribution
import Explaining
import Fields
import TestSupport
import Testing

@testable import Models

/// Grad-CAM of transformers against PyTorch's hooks, and the scores of a segmentation's regions as differentiated by PyTorch.
@Suite struct PositionGoldenTests {
  struct Case: Decodable, Sendable {
    let name: String
    let leading: Int
    let grid: [Int]
  }

  static let golden = Result { try Golden<Case>("positions") }

  static func path(_ model: String) -> String {
    TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/positions/\(model).onnx").path
  }

  static func opened(
    _ name: String, x: String, task: String? = nil, labels: String? = nil
  ) throws -> (model: Model, fields: [Field]) {
    var card = ModelCard()
    (card.task, card.labels) = (task, labels)
    let model = try Model(onnx: path(name), card: card, for: .arrays)
    let array = try golden.get().array("\(x)/x")
    let rows = try model.rows(of: ["x": InputArray(shape: [1] + array.shape, values: array.values)])
    return (model, try rows.fields(ofRow: 0))
  }

  // MARK: Grad-CAM

  @Test(arguments: ["vit", "vit-script", "vit-mean", "deit", "registers", "dinov2", "swin-tokens", "swin"])
  func gradCAMIsThatOfPyTorch(name: String) throws {
    let golden = try Self.golden.get()
    let one = try #require(golden.cases.first { $0.name == name })
    let (model, fields) = try Self.opened(name, x: name)
    let gradCAM = try #require(MethodKind.named("grad-cam"))
    let explanation = try Explainer(model, Request(methods: [gradCAM], targets: ["3"])).explain(fields)
    let column = explanation.columns[0]
    let layer = try #require(column.layer)
    #expect(layer.positions == one.grid && layer.leadingTokens == one.leading, "\(layer)")
    let score = Double(try golden.array("\(name)/score").values[0])
    #expect(abs(column.attributions[0].scoreAtInput - score) < 1e-4 * max(1, abs(score)))
    let map = try explanation.evidence(column: 0, target: 0, by: Aggregation(smoothing: 0))[0].values
    let truth = try golden.array("\(name)/map")
    #expect(truth.values.contains { $0 > 0 }, "the map of \(name) is empty")
    #expect(relativeError(map, truth.values) < 1e-4, "\(layer): \(relativeError(map, truth.values))")
  }

  // MARK: Regions

  private func explanation(
    _ name: String, _ targets: [String], task: String? = nil, score: ScoreKind? = nil
  ) throws -> Explanation {
    let (model, fields) = try Self.opened(name, x: "segmentation", task: task)
    return try Explainer(model, Request(methods: [.gradient], targets: targets, score: score)).explain(fields)
  }

  @Test(arguments: ["segmentation", "segmentation-last"])
  func gradientsOfRegionsAreThoseOfPyTorch(name: String) throws {
    let golden = try Self.golden.get()
    let axis = name == "segmentation" ? 1 : 3
    let winners = try golden.array("segmentation/winners").values
    for (task, key) in [(nil, ""), ("classes:\(axis)", "probability ")] as [(String?, String)] {
      let explanation = try explanation(name, ["0", "1", "2"], task: task)
      for (index, target) in explanation.targets.enumerated() {
        let region = try #require(target.region)
        #expect(region.classIndex == index && region.rows == 8 && region.columns == 8 && region.mask == nil)
        #expect(region.isInside == winners.map { $0 == Float(index) })
        #expect(region.pixels == winners.count { $0 == Float(index) })
        let found = explanation.columns[0].attributions[index]
        let scoreName = key.isEmpty ? "score" : "probability"
        let score = Double(try golden.array("segmentation/\(scoreName) \(index)").values[0])
        #expect(abs(found.scoreAtInput - score) < 1e-5 * max(1, abs(score)))
        let gradient = try golden.array("segmentation/\(key)gradient \(index)").values
        #expect(relativeError(found.values, gradient) < 1e-4, "\(name), \(key)\(index)")
      }
    }
  }

  /// The score of a pixel is that of a region with one pixel.
  @Test func onePixelIsAnElement() throws {
    let found = try explanation("segmentation", ["1,3,4"])
    #expect(found.targets[0].region == nil && found.targets[0].position == [1, 3, 4])
    let last = try explanation("segmentation-last", ["3,4,1"])
    #expect(
      relativeError(last.columns[0].attributions[0].values, found.columns[0].attributions[0].values) < 1e-5)
  }
}
