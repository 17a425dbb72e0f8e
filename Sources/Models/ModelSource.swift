import Engine
import ONNX
import Readers

/// The source of a model's networks.
enum ModelSource: Sendable {
  case known(KnownModel, ModelStore)
  case file(ModelFile)

  /// Returns a hash of everything that the model is read from.
  func contentDigest() throws -> String {
    switch self {
    case .file(let file): try file.contentDigest()
    case .known(let model, _): model.sha256
    }
  }

  /// Compiles a network that takes the levels of a photo.
  ///
  /// - Parameter activation: an activation to read; the operation that computes it is not fused with its consumers.
  /// - Throws: `ModelError`, `FileError`, `CheckpointError`, `ONNXError`, `GraphError`, `PreprocessingError`
  func compiled(
    photo fit: PhotoFit, activation: ActivationChoice?, memory: EvaluatorMemory
  ) throws -> CompiledModel {
    switch self {
    case .file(let file): try file.compiled(photo: fit, activation: activation, memory: memory)
    case .known(let model, let store):
      try model.compiled(from: store, activation: activation, memory: memory)
    }
  }
}

extension KnownModel {
  fileprivate func compiled(
    from store: ModelStore, activation: ActivationChoice?, memory: EvaluatorMemory
  ) throws -> CompiledModel {
    let graph = try architecture.graph(weights: PyTorchCheckpoint(store.data(of: self)))
    let size = architecture.inputSize
    let found = try activation.map {
      try Layer.all(of: graph).activation($0, over: PositionExtents(height: size, width: size))
    }
    let classes = graph.shape(of: graph.output).count
    let output = ModelOutput(
      name: "logits", shape: [1, classes], task: .classes, reason: .imageNetClassifier,
      labels: .imageNet, elements: 0..<classes, head: .softmax, groups: nil)
    return CompiledModel(graph, activation: found, outputs: [output], embeddings: [], memory: memory)
  }
}
