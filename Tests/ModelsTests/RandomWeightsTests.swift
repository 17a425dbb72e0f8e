import ConvNet
import Fields
import Foundation
import ImageCoding
import TestSupport
import Testing

@testable import Models

/// Models whose weights are random from the output backwards.
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

  /// A layer's batch norm and bias are part of it, a recurrent one is one, and positions and masks are none.
  @Test(arguments: [
    ("resnet", 7, "/6/Gemm", "/0/0.0/Conv"), ("vgg", 5, "/5/Gemm", "/0/0.0/Conv"),
    ("lstm", 2, "/head/Gemm", "/layer/LSTM"), ("gru", 2, "/head/Gemm", "/layer/GRU"),
    ("vit", 14, "/heads/head/Gemm", "/conv_proj/Conv"),
    ("swin", 32, "/head/Gemm", "/features/features.0/features.0.0/Conv"),
    ("densenet", 17, "/classifier/Gemm", "/features/conv0/Conv"),
    ("convnext", 14, "/classifier/classifier.2/Gemm", "/features/features.0/features.0.0/Conv"),
  ])
  func layersOfFiles(name: String, count: Int, first: String, last: String) throws {
    let (model, _) = try compiled(name)
    let layers = model.weightedLayers
    #expect(layers.count == count && layers.first == first && layers.last == last, "\(layers)")
    #expect(Set(layers).count == layers.count)
  }

  /// Every depth is another function, the same for the same seed, with finite gradients; the model stays as it is.
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
      let random = try model.withRandomWeights(depth: depth, seed: 5)
      let (output, gradient) = try evaluate(random)
      #expect(!seen.contains(output), "depth \(depth)")
      #expect((output + gradient).allSatisfy { $0.isFinite })
      #expect(random.outputs.map(\.name) == model.outputs.map(\.name) && random.weightedLayers == model.weightedLayers)
      let again = try evaluate(model.withRandomWeights(depth: depth, seed: 5))
      #expect(again == (output, gradient))
      let another = try evaluate(model.withRandomWeights(depth: depth, seed: 6))
      #expect(another.output != output)
      seen.append(output)
    }
    let afterwards = try evaluate(model)
    #expect(afterwards.output == original)
    let tooMany = seen.count
    #expect(throws: GraphError.tooDeep(depth: tooMany, layers: tooMany - 1)) {
      try model.withRandomWeights(depth: tooMany, seed: 5)
    }
  }

  /// What is looked at is still found, and has other values only behind random weights.
  @Test func activationsStay() throws {
    let (model, input) = try compiled("resnet", activation: .last)
    let name = try #require(model.activation?.name)
    func inside(_ model: CompiledModel) throws -> [Float] {
      let evaluator = Evaluator(model.network)
      _ = try evaluator.forward(input)
      return Array(try evaluator.activation(name))
    }
    let head = try model.withRandomWeights(depth: 1, seed: 1)
    #expect(head.activation == model.activation && head.network.activations == model.network.activations)
    let (before, after) = (try inside(model), try inside(head))
    #expect(after == before)
    let deeper = try inside(model.withRandomWeights(depth: 2, seed: 1))
    #expect(deeper != before)
  }

  /// Nothing that Lite0 has learned is left, and its gradient is one that a method can use.
  @Test func efficientNet() throws {
    let model = try Model(named: "efficientnet-lite0")
    let field = try model.field(of: Image(contentsOf: TestFiles.samplePhoto("elephant.jpg")))
    let compiled = try model.prepared(for: [field]).network
    let layers = compiled.weightedLayers
    #expect(layers.count == 50 && layers.first == "_fc" && layers.last == "_conv_stem")
    #expect(layers[1] == "_conv_head" && layers[2] == "_blocks.15._project_conv")
    for depth in [0, 1, 2, 5, 10, 20, 30, 40, 50] {
      for seed in 1...3 as ClosedRange<UInt64> {
      let clock = ContinuousClock().now
      let random = try compiled.withRandomWeights(depth: depth, seed: seed)
      let took = ContinuousClock().now - clock
      let evaluator = Evaluator(random.network)
      let logits = try evaluator.forward(field.values)
      let output = random.outputs[0]
      let p = output.values(.probability, in: logits)
      let top = p.indices.max { p[$0] < p[$1] } ?? 0
      let g = try evaluator.backward(Score([output.term(top, .probability)]).gradient(at: logits))
      print("DEPTH", depth, seed, took, "p", p[top], "logits", logits.min() ?? 0, logits.max() ?? 0, "grad", g.map { abs($0) }.reduce(0, +), g.filter { $0 != 0 }.count)
      }
    }
  }
}
