import Engine
import Fields
import Foundation
import ImageCoding
import TestSupport
import Testing

@testable import Models

/// Models whose weights are random, from the output backwards.
@Suite struct ModelRandomWeightsTests {
  private func compiled(
    _ name: String, activation: ActivationChoice? = nil
  ) throws -> (model: CompiledModel, input: [Float]) {
    let path = TestFiles.root.appendingPathComponent("Tests/Fixtures/onnx/\(name).onnx").path
    let model = try Model(onnx: path, for: .arrays)
    let shape = model.inputs[0].shape.map { $0 ?? 1 }
    var random = Randomness(seed: 3)
    let values = random.floats(shape.reduce(1, *), scale: 2)
    let rows = try model.rows(of: ["": InputArray(shape: shape, values: values)])
    return (try model.prepared(for: rows.fields(ofRow: 0), activation: activation).network, values)
  }

  /// A layer includes its batch norm and bias, a recurrent layer is one layer, and positions and masks are no layers.
  @Test(arguments: [
    ("resnet", 7, "/6/Gemm", "/0/0.0/Conv"), ("vgg", 5, "/5/Gemm", "/0/0.0/Conv"),
    ("lstm", 2, "/head/Gemm", "/layer/LSTM"), ("gru", 2, "/head/Gemm", "/layer/GRU"),
    ("vit", 15, "/heads/head/Gemm", "/conv_proj/Conv"),
    ("swin", 30, "/head/Gemm", "/features/features.0/features.0.0/Conv"),
    ("densenet", 17, "/classifier/Gemm", "/features/conv0/Conv"),
    ("convnext", 14, "/classifier/classifier.2/Gemm", "/features/features.0/features.0.0/Conv"),
  ])
  func layersOfFiles(name: String, count: Int, first: String, last: String) throws {
    let (model, _) = try compiled(name)
    let layers = model.weightedLayers
    #expect(layers.count == count && layers.first == first && layers.last == last, "\(layers)")
    #expect(Set(layers).count == layers.count)
  }

  /// Every depth gives another function, the same for the same seed, with finite gradients; the original model is unchanged.
  @Test(arguments: ["resnet", "lstm", "vit", "mobilenet-v3", "densenet", "swin"])
  func everyDepthIsAnotherModel(name: String) throws {
    let (model, input) = try compiled(name)
    func evaluate(_ model: CompiledModel) throws -> (output: [Float], gradient: [Float]) {
      let evaluator = Evaluator(model.network)
      let output = try evaluator.forward(input)
      return (output, try Array(evaluator.backward(output.indices.map { $0 == 0 ? 1 : 0 })))
    }
    let original = try evaluate(model).output
    var seen = [original]
    for depth in 1...model.weightedLayers.count {
      let random = try model.withRandomWeights(depth: depth, seed: 5, at: input)
      let (output, gradient) = try evaluate(random)
      #expect(!seen.contains(output), "depth \(depth)")
      #expect((output + gradient).allSatisfy { $0.isFinite })
      #expect(
        random.outputs.map(\.name) == model.outputs.map(\.name)
          && random.weightedLayers == model.weightedLayers)
      let again = try evaluate(model.withRandomWeights(depth: depth, seed: 5, at: input))
      #expect(again == (output, gradient))
      let another = try evaluate(model.withRandomWeights(depth: depth, seed: 6, at: input))
      #expect(another.output != output)
      seen.append(output)
    }
    let afterwards = try evaluate(model)
    #expect(afterwards.output == original)
    let tooMany = seen.count
    #expect(throws: GraphError.tooDeep(depth: tooMany, layers: tooMany - 1)) {
      try model.withRandomWeights(depth: tooMany, seed: 5, at: input)
    }
  }

  /// The chosen activation still exists, and its values change only behind random weights.
  @Test func activationsStay() throws {
    let (model, input) = try compiled("resnet", activation: .last)
    let name = try #require(model.activation?.name)
    func inside(_ model: CompiledModel) throws -> [Float] {
      let evaluator = Evaluator(model.network)
      _ = try evaluator.forward(input)
      return Array(try evaluator.activation(name))
    }
    let head = try model.withRandomWeights(depth: 1, seed: 1, at: input)
    #expect(head.activation == model.activation && head.network.activations == model.network.activations)
    let (before, after) = (try inside(model), try inside(head))
    #expect(after == before)
    let deeper = try inside(model.withRandomWeights(depth: 2, seed: 1, at: input))
    #expect(deeper != before)
  }

  /// No learned weights of Lite0 remain, and its gradient is usable.
  @Test func efficientNet() throws {
    let model = try Model(named: "efficientnet-lite0")
    let field = try model.field(of: PixelImage(contentsOf: TestFiles.samplePhoto("elephant.jpg")))
    let compiled = try model.prepared(for: [field]).network
    let layers = compiled.weightedLayers
    #expect(layers.count == 50 && layers.first == "_fc" && layers.last == "_conv_stem")
    #expect(layers[1] == "_conv_head" && layers[2] == "_blocks.15._project_conv")
    let target = 386
    for depth in [1, 2, 5, 20, 50] {
      let random = try compiled.withRandomWeights(depth: depth, seed: 1, at: field.values)
      let evaluator = Evaluator(random.network)
      let logits = try evaluator.forward(field.values)
      let probabilities = random.outputs[0].values(.probability, in: logits)
      #expect(try #require(probabilities.max()) < 0.25, "depth \(depth)")
      let score = Score([random.outputs[0].term(target, .probability)])
      let gradient = try evaluator.backward(score.gradient(at: logits))
      #expect(gradient.allSatisfy { $0.isFinite } && gradient.count { $0 != 0 } > gradient.count / 2)
    }
  }
}
