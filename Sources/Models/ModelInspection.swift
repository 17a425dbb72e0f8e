import Engine
import Fields
import Foundation
import ONNX
import Readers

/// The contents of an ONNX file, and whether they can be explained.
package struct ModelInspection: Sendable {
  package let opset: Int
  package let producer: String
  package let inputs: [ModelInput]
  package let outputs: [String]
  package let parameterCount: Int
  package let operatorCounts: [(name: String, count: Int)]
  /// The properties of the built network; `nil` if it could not be built.
  package let network: NetworkReport?
  /// The properties of a part, if the network could not be built: the network up to the value from which an unsupported operator chooses.
  package let part: NetworkReport?
  /// The reason why the network could not be built.
  package let problem: (any Error)?
  /// Whether the outputs have no gradient; see `Model.isForwardOnly`.
  package let isForwardOnly: Bool
  /// Whether the model has a single input, which can take photos.
  package let takesPhotos: Bool
  /// The ways in which the model takes texts: one for each input that may take the words. Empty for a model that takes no texts.
  package let texts: [TextInput]

  package struct NetworkReport: Sendable {
    package let layers: [ONNXModel.Layer]
    /// For each explained input: its name and its axes, as far as they are known.
    package let axes: [(input: String, axes: InputAxes)]
    package let outputs: [ModelOutput]
    /// The multiplications of convolutions and matrix products for one output.
    package let multiplyAdds: Int

    /// The inner values that may be outputs: those that depend on the input, in the order of evaluation.
    package var values: [(name: String, operation: String, shape: [Int])] {
      let inner = layers.filter { $0.activation != nil && !$0.result.isEmpty }.map {
        ($0.result, $0.operation, $0.outputShape)
      }
      // A softmax or sigmoid at the end is not a layer of the network.
      let names = Set(inner.map(\.0))
      return inner + outputs.filter { !names.contains($0.name) }.map { ($0.name, $0.headName, $0.shape) }
    }
  }

  /// Whether a kind of input that the model takes uses the card's key.
  package func uses(_ setting: ModelCard.Setting) -> Bool {
    switch setting.subject {
    case .photos: takesPhotos
    case .texts: inputs.contains(where: \.isInteger)
    case .allInputs: true
    }
  }

  /// - Throws: `ModelError`, `FileError`, `ONNXError` if the file is not a model.
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

  /// Returns the value from which an unsupported operator chooses.
  private static func value(before error: any Error) -> String? {
    guard case .unsupported(let operators)? = error as? ONNXError else { return nil }
    return operators.lazy.compactMap(\.value).first
  }
}

extension ModelFile {
  /// Limit of the number of zeros that stand in for an input of whole numbers during inspection.
  private static let indexLimit = 1 << 24

  /// Builds the network for the sizes that the file or the card fix; an open batch axis gets extent 1.
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
  /// The name of the last operator, which the network leaves out.
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
