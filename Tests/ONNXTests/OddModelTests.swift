import ConvNet
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// What is easily got wrong, against ONNX Runtime: casts, whole numbers, odd padding, what is no number.
@Suite struct OddModelTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let slope: Double?
    var testDescription: String { name }
  }

  static let golden = Result { try Golden<Case>("odd") }

  @Test(arguments: try golden.get().cases) func agrees(_ reference: Case) throws {
    let golden = try Self.golden.get()
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/odd/\(reference.name).onnx"))
    let imported = try model.imported()
    let evaluator = Evaluator(Network(compiling: imported.graph))
    let (x, y) = (try golden.array("\(reference.name)/x"), try golden.array("\(reference.name)/y"))
    let mine = try evaluator.forward(x.values)
    #expect(imported.outputs[0].shape == y.shape)
    for (mine, theirs) in zip(mine, y.values) {
      let isSame = mine.isNaN ? theirs.isNaN : abs(mine - theirs) <= 1e-6 * max(1, abs(theirs))
      #expect(isSame, "\(mine), not \(theirs)")
    }
    let gradient = try evaluator.backward(mine.map { _ in 1 })
    if y.values.allSatisfy(\.isFinite) { #expect(gradient.allSatisfy { $0.isFinite }) }
    if let slope = reference.slope {
      #expect(abs(Double(gradient.reduce(0, +)) - slope) < 1e-5, "\(gradient)")
    }
  }
}
