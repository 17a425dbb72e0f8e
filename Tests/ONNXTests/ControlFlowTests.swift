import Engine
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Branches, loops, sequences, functions and computed indices, against ONNX Runtime.
@Suite struct ControlFlowTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }
  }

  static let golden = Result { try Golden<Case>("control") }

  @Test(arguments: try golden.get().cases) func agrees(_ reference: Case) throws {
    let golden = try Self.golden.get()
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/control/\(reference.name).onnx"))
    let imported = try model.imported()
    let evaluator = Evaluator(Network(compiling: imported.graph))
    let (x, y) = (try golden.array("\(reference.name)/x"), try golden.array("\(reference.name)/y"))
    let mine = try evaluator.forward(x.values)
    #expect(imported.outputs[0].shape == y.shape)
    for (mine, theirs) in zip(mine, y.values) {
      #expect(abs(mine - theirs) <= 2e-6 * max(1, abs(theirs)), "\(mine), not \(theirs)")
    }
    if let slopes = try Differences.mismatch(evaluator, at: x.values, output: mine) {
      Issue.record("the gradient gives the slope \(slopes.gradient), differences \(slopes.difference)")
    }
  }
}
