import Foundation
import TestSupport
import Testing

@testable import ConvNet
@testable import ONNX

struct ExportedOperator: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }
}

/// Single operators as PyTorch exports them, against its outputs and input gradients in double precision.
@Suite struct OperatorTests {
  static let golden = Result { try Golden<ExportedOperator>("operators") }

  @Test(arguments: try golden.get().cases)
  func agreesWithPyTorch(_ reference: ExportedOperator) throws {
    let golden = try Self.golden.get()
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/operators/\(reference.name).onnx"))
    let x = try golden.array("\(reference.name)/x")
    let imported = try model.imported()
    let y = try golden.array("\(reference.name)/y")
    #expect(imported.outputShape == y.shape)
    let evaluator = Evaluator(Network(compiling: imported.graph))
    // A few functions magnify the rounding of their argument tenfold; 1e-5 is 84 ulp.
    #expect(relativeError(evaluator.forward(x.values), y.values) < 1e-5)
    let gradient = evaluator.backward(try golden.array("\(reference.name)/g").values)
    #expect(relativeError(gradient, try golden.array("\(reference.name)/gx").values) < 1e-5)
  }
}
