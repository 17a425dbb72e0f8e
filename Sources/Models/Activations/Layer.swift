import Engine
import ONNX

/// What one layer of a graph makes.
struct Layer: Sendable {
  let name: String
  /// What else it is called.
  let alias: String?
  let operation: String
  /// Whether it reads weights of its own.
  let hasWeights: Bool
  let value: Graph.Value
  /// In the model's own order of axes.
  let shape: [Int]
  /// Whether the first axis takes samples, of which there is one.
  let hasBatchAxis: Bool
  /// The model's axis that each axis in memory is, outermost first.
  let order: [Int]

  /// The layers of an engine's graph, whose axes are as in memory.
  static func all(of graph: Graph) -> [Layer] {
    graph.nodes.map { node in
      let shape = graph.shape(of: node.output).dimensions
      return Layer(
        name: node.name, alias: nil, operation: node.operation.name, hasWeights: true, value: node.output,
        shape: shape, hasBatchAxis: false, order: Array(shape.indices))
    }
  }

  /// The layers of a file, but for those that do not depend on the input.
  static func all(of imported: ONNXModel.Imported) -> [Layer] {
    imported.layers.compactMap { layer in
      layer.activation.map {
        Layer(
          name: layer.name, alias: layer.result, operation: layer.operation,
          hasWeights: layer.parameterCount > 0, value: $0.value, shape: $0.shape, hasBatchAxis: true,
          order: $0.order)
      }
    }
  }

  var description: String { "\(name) \(shape)" }

  /// The layer's result as positions over an input; `nil` where it has none.
  ///
  /// Behind the axis of the batch there must be one axis for each of the input's in space and time, in the same order, and one of
  /// channels; others have one position. Channels are innermost in memory, as convolutions have them, or first in the model; y and x
  /// must be about in the picture's proportion, which heads and tokens of an attention are not.
  func activation(over input: PositionExtents) -> ModelActivation? {
    let leading = hasBatchAxis ? 1 : 0
    guard shape.count > leading + input.count, shape[..<leading].allSatisfy({ $0 == 1 }) else { return nil }
    let axes = Array(leading..<shape.count)
    for channel in [order.last ?? 0, leading] where axes.contains(channel) {
      var places = axes.filter { $0 != channel }
      while places.count > input.count, let single = places.firstIndex(where: { shape[$0] == 1 }) {
        places.remove(at: single)
      }
      guard places.count == input.count, input.isCovered(by: places.map { shape[$0] }) else { continue }
      var roles: [Int: ModelActivation.Role] = [channel: .channel]
      for (place, axis) in places.enumerated() { roles[axis] = .position(place) }
      return ModelActivation(name: name, memory: order.map { (roles[$0] ?? .none, shape[$0]) })
    }
    return nil
  }

  /// Whether it hands on what it was given, in another order or form.
  var isMovement: Bool {
    [
      "Cast", "Dropout", "Flatten", "Gather", "Identity", "Pad", "Reshape", "Slice", "Softmax", "Split",
      "Squeeze",
      "Transpose", "Unsqueeze",
    ].contains(operation)
  }

  /// Whether it multiplies two results with each other, as attention does twice.
  var mixesPositions: Bool {
    operation == "Attention" || operation == "Einsum" || operation == "MatMul" && !hasWeights
  }
}

extension [Layer] {
  /// - Throws: `ModelError.noActivation`, `.unknownActivation`, `.flatActivation`
  func activation(
    _ choice: ActivationChoice, over input: PositionExtents?
  ) throws(ModelError) -> (value: Graph.Value, activation: ModelActivation) {
    guard let input else { throw .noActivation(layers: map(\.description)) }
    switch choice {
    case .named(let name):
      guard let layer = last(where: { $0.name == name }) ?? last(where: { $0.alias == name }) else {
        throw .unknownActivation(
          name, layers: filter { $0.activation(over: input) != nil }.map(\.description))
      }
      guard let activation = layer.activation(over: input) else {
        throw .flatActivation(layer.name, shape: layer.shape)
      }
      return (layer.value, activation)
    case .last:
      var products = 0
      for layer in reversed() {
        if layer.mixesPositions { products += 1 }
        // Behind these attention has mixed the positions, and its tokens are no positions.
        guard products < 2 else { break }
        if !layer.isMovement, !layer.mixesPositions, let activation = layer.activation(over: input) {
          return (layer.value, activation)
        }
      }
      throw .noActivation(layers: map(\.description))
    }
  }
}

/// Which activation inside a model is looked at.
public enum ActivationChoice: Hashable, Sendable {
  /// The last one whose positions lie over those of the input: of a classifier what its pooling takes.
  case last
  /// What the layer of a name makes; in an ONNX file the name of a node or of its result.
  case named(String)
}
