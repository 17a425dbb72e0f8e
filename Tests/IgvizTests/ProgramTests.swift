import Foundation
import Igviz
import TestSupport
import Testing

/// Programs that import only the library.
@Suite struct ProgramTests {
  private func photo() -> Photo {
    Photo(width: 40, height: 36, samples: (0..<40 * 36 * 3).map { UInt8($0 * 37 % 251) })
  }

  private func model() throws -> Model {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/squeezenet.onnx").path
    var card = ModelCard()
    (card.preprocess, card.task) = ("torchvision", "classes")
    return try Model(onnx: path, card: card, for: .photos)
  }

  @Test func aPhoto() throws {
    let model = try model()
    let explanation = try model.explain(photo(), method: .gradient)
    #expect(explanation.columns.count == 1 && explanation.targets.count == 1)
    #expect(!explanation.prediction.isEmpty && !explanation.verdict.text.isEmpty)
    let evidence = try explanation.evidence
    #expect(
      evidence.count == 1 && evidence[0].values.allSatisfy { $0 >= 0 }
        && evidence[0].values.contains { $0 > 0 })
    try withTemporaryFolder { folder in
      try explanation.figure()?.write(to: "\(folder)/a.png")
      #expect(try Photo(contentsOf: "\(folder)/a.png").width > 100)
    }
  }

  /// Values are equivalent to the texts of the command.
  @Test func targets() throws {
    let model = try model()
    func names(_ target: TargetChoice) throws -> [String] {
      try model.explain(photo(), target: target, method: .gradient).targets.map(\.label)
    }
    #expect(try names(.top(2)).count == 2)
    #expect(try names(.element(3)) == names(.class("3")))
    #expect(throws: LabelError.self) { try names(.class("eelphant")) }
    let difference = try model.explain(photo(), target: .difference("1", minus: "2"), method: .gradient)
      .targets[0]
    #expect(difference.index == 1 && difference.contrastIndex == 2)
  }

  @Test func baselines() throws {
    let model = try model()
    let black = try model.explain(photo(), baseline: .black)
    #expect(black.columns[0].name == "black")
    #expect(try model.explain(photo(), baseline: .blur(sigma: 5)).columns[0].name == "blur:5")
  }
}
