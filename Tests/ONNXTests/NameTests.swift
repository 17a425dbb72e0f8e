import Foundation
import Testing

@testable import ONNX

/// Names are told apart by their bytes, or the model is refused.
@Suite struct NameTests {
  private static let (composed, decomposed) = ("\u{e9}", "e\u{301}")

  /// Two values whose names Unicode holds for one: as initializers, as values between nodes, as inputs.
  @Test func namesThatDifferInNormalizationOnly() throws {
    let m = ModelMaker()
    let (one, other) = (Self.composed, Self.decomposed)
    let between = try m.model(
      [m.node("Neg", ["x"], outputs: [one]), m.node("Abs", ["x"], outputs: [other]), m.node("Sub", [one, other])], dims: [1, 3])
    let input = try m.model([m.node("Neg", ["x"], outputs: [one]), m.node("Sub", [one, other])], dims: [1, 3])
    for file in [between, input] {
      let error = #expect(throws: ONNXError.self) { try ONNXModel(decoding: file) }
      #expect("\(error, default: "")".contains("two Unicode spellings"))
    }
  }

  /// A single spelling is used throughout, whichever it is.
  @Test(arguments: [composed, decomposed, "ℝ", "日本"]) func oneSpelling(name: String) throws {
    let m = ModelMaker()
    let file = try m.model([m.node("Neg", ["x"], outputs: [name]), m.node("Abs", [name])], dims: [1, 3])
    #expect(throws: Never.self) { try ONNXModel(decoding: file).imported() }
  }
}
