import Engine
import Foundation
import TestSupport
import Testing

@testable import ONNX

/// Error-prone cases, against ONNX Runtime: casts, integers, unusual padding, NaN.
@Suite struct OddModelTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let slope: Double?
    var testDescription: String { name }
  }

  static let golden = Result { try Golden<Case>("odd") }

  /// The maximum or minimum of numbers with a NaN is NaN, whatever the order of the numbers.
  @Test func maximaOfWhatIsNoNumber() throws {
    let m = ModelMaker()
    for (type, attributes) in [
      ("MaxPool", ["kernel_shape": ModelMaker.Attribute.ints([2])]), ("ReduceMax", ["axes": .ints([2])]),
      ("ReduceMin", ["axes": .ints([2])]), ("GlobalMaxPool", [:]),
    ] {
      for values in [[Float.nan, 1], [1, .nan]] {
        let imported = try ONNXModel(
          decoding: m.model([m.node(type, ["x"], attributes)], dims: [1, 1, 2])
        ).imported()
        let output = try Evaluator(Network(compiling: imported.graph)).forward(values)
        #expect(output.count == 1 && output[0].isNaN, "\(type) of \(values): \(output)")
      }
    }
  }

  @Test(arguments: try golden.get().cases) func agrees(_ reference: Case) throws {
    let golden = try Self.golden.get()
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/odd/\(reference.name).onnx"))
    let imported = try model.imported()
    let evaluator = Evaluator(Network(compiling: imported.graph))
    let (x, y) = (try golden.array("\(reference.name)/x"), try golden.array("\(reference.name)/y"))
    let mine = try evaluator.forward(x.values)
    #expect(imported.outputs[0].shape == y.shape)
    for (mine, theirs) in zip(mine, y.values) {
      let isSame =
        mine.isNaN ? theirs.isNaN : mine == theirs || abs(mine - theirs) <= 1e-6 * max(1, abs(theirs))
      #expect(isSame, "\(mine), not \(theirs)")
    }
    let gradient = try evaluator.backward(mine.map { _ in 1 })
    if y.values.allSatisfy(\.isFinite) { #expect(gradient.allSatisfy { $0.isFinite }) }
    if let slope = reference.slope {
      #expect(abs(Double(gradient.reduce(0, +)) - slope) < 1e-5, "\(gradient)")
    }
  }
}
