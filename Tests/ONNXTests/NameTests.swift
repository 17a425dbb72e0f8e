import Engine
import Foundation
import Testing

@testable import ONNX

/// The importer compares names by bytes.
@Suite struct NameTests {
  private static let (composed, decomposed) = ("\u{e9}", "e\u{301}")

  /// Values whose names are equivalent in Unicode: −x and |x|, and their difference.
  @Test func namesThatDifferInNormalizationOnly() throws {
    let m = ModelMaker()
    for (one, other) in [
      (Self.composed, Self.decomposed), (Self.decomposed, Self.composed), ("\u{ac00}", "\u{1100}\u{1161}"),
      ("\u{c5}", "\u{212b}"),
    ] {
      let file = try m.model(
        [
          m.node("Neg", ["x"], outputs: [one]), m.node("Abs", ["x"], outputs: [other]),
          m.node("Sub", [one, other]),
        ],
        dims: [1, 3])
      let imported = try ONNXModel(decoding: file).imported()
      #expect(try Evaluator(Network(compiling: imported.graph)).forward([1, -2, 3]) == [-2, 0, -6])
      let stored = try m.model(
        [m.node("Mul", ["x", one], outputs: ["m"]), m.node("Add", ["m", other])],
        [m.tensor(one, [3], [1, 2, 3]), m.tensor(other, [3], [10, 20, 30])], dims: [1, 3])
      let second = try ONNXModel(decoding: stored).imported()
      #expect(try Evaluator(Network(compiling: second.graph)).forward([1, 1, 1]) == [11, 22, 33])
    }
  }

  /// A value that is read under an equivalent name does not exist.
  @Test func anotherSpellingIsAnotherName() throws {
    let m = ModelMaker()
    for (one, other) in [(Self.composed, Self.decomposed), (Self.decomposed, Self.composed)] {
      let inner = try m.model([m.node("Neg", ["x"], outputs: [one]), m.node("Abs", [other])], dims: [1, 3])
      #expect(m.refusal(inner) != "no refusal")
      let stored = try m.model(
        [m.node("Mul", ["x", other])], [m.tensor(one, [3], [1, 2, 3])], dims: [1, 3])
      #expect(m.refusal(stored) != "no refusal")
    }
  }

  /// A name with a single spelling is left unchanged.
  @Test(arguments: [composed, decomposed, "ℝ", "日本"]) func oneSpelling(name: String) throws {
    let m = ModelMaker()
    let file = try m.model([m.node("Neg", [name])], dims: [1, 3])
    var graph = try #require(Array(file).withUnsafeBytes { try ModelRecord($0).graph })
    graph.makeNamesDistinct()
    #expect(graph.node[0].input[0].utf8.elementsEqual(name.utf8))
  }
}
