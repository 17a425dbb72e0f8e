import Engine
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Transformers as ONNX Runtime's optimizers save them, with compound operators, against PyTorch in double precision.
@Suite struct OptimizedModelTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    /// The operators of the domain `com.microsoft`.
    let operators: [String]
    /// The integer inputs, [batch][tokens].
    let given: [String: [[Double]]]
    var testDescription: String { "\(name): \(operators.joined(separator: ", "))" }
  }

  static let golden = Result { try Golden<Case>("optimized") }

  @Test(arguments: try golden.get().cases) func agreesWithPyTorch(_ reference: Case) throws {
    let golden = try Self.golden.get()
    func expected(_ part: String) throws -> [Float] { try golden.array("\(reference.name)/\(part)").values }
    #expect(!reference.operators.isEmpty)
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/optimized/\(reference.name).onnx"))
    #expect(model.unsupportedOperators.isEmpty)
    var x = try expected("x")
    let imported: ONNXModel.Imported
    if reference.given.isEmpty {
      imported = try model.imported()
    } else {
      let constants = reference.given.mapValues { rows in
        (shape: [rows.count, rows[0].count], values: rows.flatMap(\.self), isInteger: true)
      }
      imported = try model.imported(
        inputShapes: constants.mapValues(\.shape), constants: constants,
        gradientEntry: .lookups(of: ["input_ids"])
      )
      let embedding = try #require(imported.embeddings.first)
      #expect(imported.embeddings.count == 1)
      #expect(relativeError(embedding.values, x) < 1e-6)
      x = embedding.values
    }
    let evaluator = Evaluator(Network(compiling: imported.graph))
    #expect(try relativeError(evaluator.forward(x), expected("y")) < 1e-5)
    #expect(try relativeError(evaluator.backward(expected("g")), expected("gx")) < 1e-5)
  }
}
