import Engine
import Fields
import Foundation
import ONNX
import Readers

/// What is in an ONNX file, and whether it can be explained.
package struct ModelInspection: Sendable {
  package let opset: Int
  package let producer: String
  package let inputs: [ModelInput]
  package let outputs: [String]
  package let parameterCount: Int
  package let operatorCounts: [(name: String, count: Int)]
  /// What could be found out by building the network; `nil` when it could not be built.
  package let network: NetworkReport?
  /// What could be built of it: the network up to the value that a missing operator chooses from.
  package let part: NetworkReport?
  /// Why it could not be built.
  package let problem: (any Error)?
  /// Whether its outputs have no gradient; see `Model.isForwardOnly`.
  package let isForwardOnly: Bool
  /// Whether the only input is one that photos can be made into.
  package let takesPhotos: Bool
  /// How it takes texts: for each input that may take the words. Empty for a model that takes none.
  package let texts: [TextInput]

  package struct NetworkReport: Sendable {
    package let layers: [ONNXModel.Layer]
    /// Of every input that is explained: its name and what is known of its axes.
    package let axes: [(input: String, axes: InputAxes)]
    package let outputs: [ModelOutput]
    /// The multiplications of convolutions and matrix products for one output.
    package let multiplyAdds: Int

    /// The inner values that may be outputs: those that depend on the input, in the order of evaluation.
    package var values: [(name: String, operation: String, shape: [Int])] {
      let inner = layers.filter { $0.activation != nil && !$0.result.isEmpty }.map {
        ($0.result, $0.operation, $0.outputShape)
      }
      // A softmax or sigmoid at the end is no layer of the network.
      let names = Set(inner.map(\.0))
      return inner + outputs.filter { !names.contains($0.name) }.map { ($0.name, $0.headName, $0.shape) }
    }
  }

  /// Whether any kind of input that the model takes uses a key of its card.
  package func uses(_ setting: ModelCard.Setting) -> Bool {
    switch setting.subject {
    case .photos: takesPhotos
    case .texts: inputs.contains(where: \.isInteger)
    case .allInputs: true
    }
  }

  /// - Throws: `ModelError`, `FileError`, `ONNXError` when the file is no model at all.
  package init(onnx path: String, card: ModelCard, outputs: [String], memoryLimit: Int? = nil) throws {
    let file = try ModelFile(
      contentsOf: path, card: card, outputs: outputs, memory: memoryLimit.map(MemoryBudget.init) ?? .standard)
    let model = file.model
    opset = model.opset
    producer = model.producer
    inputs = model.inputs.map(ModelInput.init)
    self.outputs = model.outputs.map(\.description)
    parameterCount = model.parameterCount
    operatorCounts = model.operatorCounts
    takesPhotos = model.inputs.count == 1 && model.inputs[0].photoShape != nil
    texts = TextInput.all(in: model)
    isForwardOnly = file.isForwardOnly
    do {
      try file.checkBatch(inputs)
      try card.check(inputs)
      if takesPhotos, card.inputSize != nil { _ = try file.photoFit() }
      network = try file.report()
      (part, problem) = (nil, nil)
    } catch {
      network = nil
      problem = error
      part = Self.value(before: error).flatMap { value in
        let inner = try? ModelFile(
          contentsOf: path, card: card, outputs: [value],
          memory: memoryLimit.map(MemoryBudget.init) ?? .standard)
        return try? inner?.report()
      }
    }
  }

  /// The value that a missing operator chooses from.
  private static func value(before error: any Error) -> String? {
    guard case .unsupported(let operators)? = error as? ONNXError else { return nil }
    return operators.lazy.compactMap(\.value).first
  }
}

extension ModelFile {
  /// The most whole numbers of an input that are made up to look at a model.
  private static let indexLimit = 1 << 24

  /// The network for the sizes that the file or the card fix; an open batch is one input.
  func report() throws -> ModelInspection.NetworkReport {
    var shapes: [String: [Int]] = [:]
    var constants: [String: (shape: [Int], values: [Double], isInteger: Bool)] = [:]
    for port in model.inputs {
      var shape = port.shape.enumerated().map { $0 == 0 ? $1 ?? 1 : $1 }
      if shape.contains(nil), let photo = port.photoShape, let fit = try? photoFit() {
        let isFirst =
          port.shape.count == 4 && port.shape[1] == photo.channels && port.shape[3] != photo.channels
        shape =
          isFirst ? [1, photo.channels, fit.height, fit.width] : [1, fit.height, fit.width, photo.channels]
      }
      guard !shape.contains(nil) else {
        guard port.photoShape == nil else { throw ModelError.openInputSize(port.description) }
        throw ModelError.openShape(port.description)
      }
      let extents = shape.compactMap(\.self)
      shapes[port.name] = extents
      if port.isInteger {
        guard let count = Field.count(of: extents), count <= Self.indexLimit else {
          throw ModelError.wrongArray(input: port.description, shape: extents)
        }
        constants[port.name] = (extents, [Double](repeating: 0, count: count), true)
      }
    }
    let imported = try imported(shapes: shapes, constants: constants)
    let axes = imported.inputs.compactMap { input in
      imported.axes[input.name].map { (input.name, InputAxes(batched: input.shape, reading: $0)) }
    }
    var outputs = try outputs(of: imported)
    if outputs.contains(where: \.hasLabel) {
      outputs = try compiled(imported, activation: nil, positions: nil, memory: EvaluatorMemory()).outputs
    }
    return ModelInspection.NetworkReport(
      layers: imported.layers, axes: axes, outputs: outputs,
      multiplyAdds: imported.graph.multiplyAdds)
  }
}

extension ModelOutput {
  /// The operator that is left out of the network at the end.
  fileprivate var headName: String {
    switch head {
    case .softmax: "Softmax"
    case .logSoftmax: "LogSoftmax"
    case .sigmoid: "Sigmoid"
    case .shares: "TreeEnsembleClassifier"
    case nil: "output"
    }
  }
}
