import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import ONNX

struct ArchitectureCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let target: Int
  var testDescription: String { name }
}

/// Small versions of common classifiers, as PyTorch and Keras export them.
@Suite struct ArchitectureTests {
  static let golden = Result { try Golden<ArchitectureCase>("onnx") }

  /// Double precision is compared with single precision: a few hundred roundings, and no ReLU near its kink.
  @Test(arguments: try golden.get().cases, Kernels.available)
  func agreesWithItsFramework(_ reference: ArchitectureCase, kernels: Kernels) throws {
    let golden = try Self.golden.get()
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/\(reference.name).onnx"))
    let x = try golden.array("\(reference.name)/x")
    let imported = try model.imported(inputShapes: [model.inputs[0].name: x.shape])
    let evaluator = Evaluator(Network(compiling: imported.graph, kernels: kernels))
    let scores = try evaluator.forward(x.values)
    #expect(relativeError(scores, try golden.array("\(reference.name)/scores").values) < 1e-4)
    let gradient = try evaluator.backward(scores.indices.map { $0 == reference.target ? 1 : 0 })
    #expect(relativeError(gradient, try golden.array("\(reference.name)/gradient").values) < 1e-3)
  }

  /// Layout changes are folded away: no transpose remains in a convolutional network.
  @Test(arguments: [
    "vgg", "resnet", "resnext", "inception", "mobilenet-v2", "keras-mobilenet", "keras-xception",
  ])
  func noTransposeIsExecuted(name: String) throws {
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/\(name).onnx"))
    let port = model.inputs[0]
    let isChannelsLast = name.hasPrefix("keras")
    let shape = isChannelsLast ? [1, 32, 32, 3] : [1, 3, 32, 32]
    #expect(port.hasChannelsFirst == !isChannelsLast)
    let photo = PhotoInput(width: 32, height: 32, scale: [1, 1, 1], shift: [0, 0, 0], isBGR: false)
    let imported = try model.imported(inputShapes: [port.name: shape], photo: photo)
    let names = imported.graph.simplified().nodes.map(\.operation.name)
    #expect(!names.contains("Transpose"))
    #expect(
      !names.contains("ChannelAffine") || name == "inception", "batch normalisation is folded: \(names)")
  }

  @Test func aFinalSoftmaxIsFound() throws {
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/keras-xception.onnx"))
    let shapes = [model.inputs[0].name: [1, 32, 32, 3]]
    #expect(try model.imported(inputShapes: shapes).outputs[0].head == nil)
    let logits = try model.imported(inputShapes: shapes, removesHeads: true)
    let classes = logits.outputs[0].count
    #expect(logits.outputs[0].head == .softmax(groups: .init(repeating: 0, count: classes)))
    let x = try Self.golden.get().array("keras-xception/x").values
    let logitValues = try Evaluator(Network(compiling: logits.graph)).forward(x)
    let exponentials = logitValues.map { exp(Double($0)) }
    let total = exponentials.reduce(0, +)
    let expected = try Self.golden.get().array("keras-xception/scores").values
    for (exponential, probability) in zip(exponentials, expected) {
      #expect(abs(exponential / total - Double(probability)) < 1e-6)
    }
  }
}
