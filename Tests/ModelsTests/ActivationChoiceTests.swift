import Engine
import Explaining
import Fields
import ONNX
import TestSupport
import Testing

@testable import Models

/// The choice of a model's activation.
@Suite struct ActivationChoiceTests {
  private static let size = PositionExtents(height: 32, width: 32)

  private func layers(_ name: String) throws -> [Layer] {
    let model = try ONNXModel(decoding: TestFiles.fixture("onnx/\(name).onnx"))
    let shape = name.hasPrefix("keras") ? [1, 32, 32, 3] : [1, 3, 32, 32]
    return Layer.all(of: try model.imported(inputShapes: [model.inputs[0].name: shape]))
  }

  /// The last positions before a classifier's pooling, for any order of axes.
  @Test(arguments: [
    ("vgg", "/0/0.11/MaxPool", [4, 4, 16]), ("resnet", "/3/relu_1/Relu", [4, 4, 16]),
    ("resnext", "/2/relu_2/Relu", [16, 16, 16]), ("densenet", "/Relu", [4, 4, 16]),
    ("inception", "/3/Concat", [7, 7, 20]), ("squeezenet", "/6/Relu", [7, 7, 10]),
    ("mobilenet-v3", "/features/features.3/features.3.2/HardSwish", [8, 8, 96]),
    ("shufflenet-v2", "/2/Concat", [8, 8, 16]),
    ("convnext", "/features/features.3/features.3.0/Add", [4, 4, 16]),
    ("swin", "/norm/LayerNormalization", [4, 4, 16]),
    ("vit", "/encoder/layers/encoder_layer_1/ln_1/LayerNormalization", [4, 4, 16]),
    ("keras-mobilenet", "mobilenet_0.05_32_1/conv_pw_11_relu_1/Relu6", [2, 2, 25]),
    ("keras-nasnet", "NASNet_1/activation_57_1/Relu", [2, 2, 16]),
  ])
  func theLastWithPositionsIsTheStandard(model: String, name: String, shape: [Int]) throws {
    let activation = try layers(model).activation(.last, over: Self.size).activation
    #expect(activation.name == name)
    #expect(activation.positions + [activation.channels] == shape)
  }

  /// Tokens that do not form a grid of the picture's proportions are not positions: the error lists the layers.
  @Test func whereThereIsNoneTheErrorListsTheLayers() throws {
    let error = try #require(throws: ModelError.self) {
      try layers("vit").activation(.last, over: PositionExtents(height: 7, width: 3))
    }
    #expect("\(error)".contains("/encoder/ln/LayerNormalization [1, 17, 16]"))
    let resnet = try layers("resnet")
    #expect(throws: ModelError.noActivation(layers: resnet.map(\.description))) {
      try resnet.activation(.last, over: nil)
    }
  }

  @Test func layersAreFoundByTheirNamesAndTheirResults() throws {
    let resnet = try layers("resnet")
    let one = try resnet.activation(.named("/2/relu_1/Relu"), over: Self.size)
    let other = try resnet.activation(.named("/2/relu_1/Relu_output_0"), over: Self.size)
    #expect(one.value == other.value && one.activation == other.activation && one.activation.channels == 8)
    let unknown = try #require(throws: ModelError.self) {
      try resnet.activation(.named("relu"), over: Self.size)
    }
    #expect(
      "\(unknown)".hasPrefix("the model has no layer 'relu'; the last layers with positions are "))
    #expect("\(unknown)".contains("/3/relu_1/Relu [1, 16, 4, 4]") && !"\(unknown)".contains("Gemm"))
    let flat = try #require(resnet.last { $0.operation == "Gemm" })
    #expect(throws: ModelError.flatActivation(flat.name, shape: [1, 10])) {
      try resnet.activation(.named(flat.name), over: Self.size)
    }
  }

  @Test func positionsLieOverThePictureInItsProportion() {
    let wide = PositionExtents(height: 224, width: 320)
    #expect(wide.isCovered(by: [7, 10]) && wide.isCovered(by: [6, 9]) && wide.isCovered(by: [224, 320]))
    #expect(!wide.isCovered(by: [10, 7]) && !wide.isCovered(by: [12, 197]) && !wide.isCovered(by: [1, 1]))
    #expect(!wide.isCovered(by: [448, 640]))
  }

  /// Channels come first in memory, and y and x are swapped.
  @Test func elementsAreArranged() {
    let activation = ModelActivation(
      name: "a", memory: [(.none, 1), (.channel, 2), (.position(1), 3), (.position(0), 2)])
    #expect(activation.positions + [activation.channels] == [2, 3, 2])
    // 100·channel + 10·x + y.
    let memory: [Float] = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]
    #expect(activation.arranged(memory) == [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121])
    let inPlace = ModelActivation(
      name: "a", memory: [(.none, 1), (.position(0), 2), (.position(1), 3), (.channel, 2)])
    #expect(inPlace.arranged(memory) == memory)
  }

  /// A network with an inner activation is kept beside the ordinary network, which stays unchanged.
  @Test func networksAreKeptBesideEachOther() throws {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/resnet.onnx").path
    let model = try Model(onnx: path, for: .arrays)
    var random = Randomness(seed: 3)
    let array = InputArray(shape: [1, 3, 32, 32], values: random.floats(3 * 32 * 32, scale: 2))
    let fields = try model.rows(of: ["": array]).fields(ofRow: 0)
    let plain = try model.prepared(for: fields).network
    let inside = try model.prepared(for: fields, activation: .last).network
    #expect(plain.activation == nil && plain.network.activations.isEmpty)
    #expect(inside.activation?.name == "/3/relu_1/Relu" && inside.network.activations.count == 1)
    #expect(try model.prepared(for: fields).network.network === plain.network)
    #expect(try model.prepared(for: fields, activation: .last).network.network === inside.network)
    let named = try model.prepared(for: fields, activation: .named("/2/relu_1/Relu")).network
    #expect(named.activation?.channels == 8)
    let outputs = try [plain, inside, named].map { try Evaluator($0.network).forward(array.values) }
    #expect(relativeError(outputs[1], outputs[0]) < 1e-6 && relativeError(outputs[2], outputs[0]) < 1e-6)
  }
}
