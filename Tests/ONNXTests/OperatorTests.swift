import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import ONNX

struct SingleOperator: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }
}

/// Single operators against PyTorch's outputs and input gradients in double precision.
@Suite struct OperatorTests {
  static let exported = Result { try Golden<SingleOperator>("operators") }
  static let built = Result { try Golden<SingleOperator>("nodes") }
  static let fused = Result { try Golden<SingleOperator>("fused") }
  static let sampling = Result { try Golden<SingleOperator>("sampling") }
  static let layers = Result { try Golden<SingleOperator>("layers") }
  static let choices = Result { try Golden<SingleOperator>("choices") }

  /// Operators as PyTorch exports them.
  @Test(arguments: try exported.get().cases)
  func agreesWithPyTorch(_ reference: SingleOperator) throws {
    try expectAgreement(reference, of: Self.exported.get(), in: "operators")
  }

  /// Operators that PyTorch's exporter never writes, built node by node.
  @Test(arguments: try built.get().cases)
  func nodeAgreesWithPyTorch(_ reference: SingleOperator) throws {
    try expectAgreement(reference, of: Self.built.get(), in: "nodes")
  }

  /// Operators of transformers: ONNX's own, and those of ONNX Runtime's optimizers.
  @Test(arguments: try fused.get().cases)
  func fusedAgreesWithPyTorch(_ reference: SingleOperator) throws {
    try expectAgreement(reference, of: Self.fused.get(), in: "fused")
  }

  /// Sampling of images between pixels, and patches.
  @Test(arguments: try sampling.get().cases)
  func samplingAgreesWithPyTorch(_ reference: SingleOperator) throws {
    try expectAgreement(reference, of: Self.sampling.get(), in: "sampling")
  }

  /// Recurrent layers, scans, transforms and selections.
  @Test(arguments: try layers.get().cases)
  func layersAgreeWithPyTorch(_ reference: SingleOperator) throws {
    try expectAgreement(reference, of: Self.layers.get(), in: "layers")
  }

  /// Selections by positions that TopK or ArgMax finds: mixtures of experts, masks of groups.
  @Test(arguments: try choices.get().cases)
  func choicesAgreeWithPyTorch(_ reference: SingleOperator) throws {
    try expectAgreement(reference, of: Self.choices.get(), in: "choices")
  }

  /// Indices that are cast from the input are refused, because a category would seem to have no influence; only positions from
  /// TopK or ArgMax may select.
  @Test(arguments: ["Gather", "GatherElements"])
  func refusesOtherComputedIndices(_ operation: String) throws {
    let maker = ModelMaker()
    let data = try maker.model(
      [
        maker.node("Cast", ["x"], ["to": .int(7)], outputs: ["whole"]),
        maker.node(operation, ["table", "whole"]),
      ], [maker.tensor("table", [3], [1, 2, 3])], dims: [3])
    #expect(maker.refusal(data).contains("only positions that TopK or ArgMax finds may choose"))
  }

  private func expectAgreement(
    _ reference: SingleOperator, of golden: Golden<SingleOperator>, in folder: String
  ) throws {
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/\(folder)/\(reference.name).onnx"))
    let x = try golden.array("\(reference.name)/x")
    let imported = try model.imported()
    let y = try golden.array("\(reference.name)/y")
    #expect(imported.outputs.map(\.shape) == [y.shape])
    let evaluator = Evaluator(Network(compiling: imported.graph))
    // A few functions magnify the rounding error of their argument tenfold; 1e-5 is 84 ulp.
    #expect(try relativeError(evaluator.forward(x.values), y.values) < 1e-5)
    let gradient = try evaluator.backward(golden.array("\(reference.name)/g").values)
    #expect(relativeError(gradient, try golden.array("\(reference.name)/gx").values) < 1e-5)
  }
}
