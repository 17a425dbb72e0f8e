import Engine
import ONNX

/// One layer of a graph, with the activation that it computes.
struct Layer: Sendable {
  let name: String
  /// A second name: in an ONNX file, the name of the layer's result.
  let alias: String?
  let operation: String
  /// Whether the layer has weights of its own.
  let hasWeights: Bool
  let value: Graph.Value
  /// The shape, in the model's order of axes.
  let shape: [Int]
  /// Whether the first axis is the batch axis, which has extent 1.
  let hasBatchAxis: Bool
  /// For each axis in memory, outermost first: the index of the axis in the model's order.
  let order: [Int]
  /// The layer's inputs; empty if the source does not list them.
  var inputs: [ONNXModel.Layer.Input] = []

  /// Returns the layers of an engine's graph; their axes are in memory order.
  static func all(of graph: Graph) -> [Layer] {
    graph.nodes.map { node in
      let shape = graph.shape(of: node.output).dimensions
      return Layer(
        name: node.name, alias: nil, operation: node.operation.name, hasWeights: true, value: node.output,
        shape: shape, hasBatchAxis: false, order: Array(shape.indices))
    }
  }

  /// Returns the layers of an ONNX file that depend on the input.
  static func all(of imported: ONNXModel.Imported) -> [Layer] {
    imported.layers.compactMap { layer in
      layer.activation.map {
        Layer(
          name: layer.name, alias: layer.result, operation: layer.operation,
          hasWeights: layer.parameterCount > 0, value: $0.value, shape: $0.shape, hasBatchAxis: true,
          order: $0.order, inputs: layer.inputs)
      }
    }
  }

  var description: String { "\(name) \(shape)" }

  /// Returns the layer's result with positions along the axes of an input; `nil` if the shape does not fit.
  ///
  /// After the batch axis, the shape must have one axis for each axis of the input in space and time, in the same order, and one channel
  /// axis. All other axes must have extent 1. The channel axis is the innermost in memory, as for convolutions, or the first of the model.
  /// The extents of y and x must be roughly in the picture's proportion, which excludes the heads and tokens of attention.
  func axisActivation(over input: PositionExtents) -> ModelActivation? {
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

  /// Returns the layer's result, batch × tokens × channels or batch × channels × tokens, with tokens as positions of a picture.
  ///
  /// - Parameter grid: returns the grid for a number of tokens.
  /// - Returns: `nil` if the shape does not fit, or if there is no grid.
  func tokenActivation(grid: (_ tokens: Int) -> TokenGrid?) -> ModelActivation? {
    guard hasBatchAxis, shape.count == 3, shape[0] == 1, shape[1] > 1, shape[2] > 1 else { return nil }
    // Try the innermost axis in memory as channels first; if it fails, it is the token axis.
    let inner = order.last == 1 ? 1 : 2
    for channel in [inner, 3 - inner] {
      if let grid = grid(shape[3 - channel]) {
        return ModelActivation(
          name: name, grid: grid, memory: order.map { ($0 == channel ? .channel : .none, shape[$0]) })
      }
    }
    return nil
  }

  /// Whether the layer only passes its input on in another order or form. Softmax counts, too.
  var isMovement: Bool {
    [
      "Cast", "Dropout", "Flatten", "Gather", "Identity", "Pad", "Reshape", "Slice", "Softmax", "Split",
      "Squeeze",
      "Transpose", "Unsqueeze",
    ].contains(operation)
  }

  /// Whether the layer multiplies two activations with each other, as attention does twice.
  var mixesPositions: Bool { attentionParts > 0 }

  /// The number of products of two activations; attention has two.
  var attentionParts: Int {
    switch operation {
    case "Attention": 2
    case "Einsum", "MatMul": hasWeights || inputs.contains(where: \.isKnown) ? 0 : 1
    default: 0
    }
  }
}

extension [Layer] {
  /// Returns the chosen activation and its value in the graph.
  ///
  /// - Throws: `ModelError.noActivation`, `.unknownActivation`, `.flatActivation`
  func activation(
    _ choice: ActivationChoice, over input: PositionExtents?
  ) throws(ModelError) -> (value: Graph.Value, activation: ModelActivation) {
    guard let input else { throw .noActivation(layers: map(\.description)) }
    switch choice {
    case .named(let name):
      guard let layer = last(where: { $0.name == name }) ?? last(where: { $0.alias == name }) else {
        throw .unknownActivation(
          name, layers: indices.filter { activation(at: $0, over: input) != nil }.map { self[$0].description }
        )
      }
      guard let index = lastIndex(where: { $0.name == layer.name }),
        let activation = activation(at: index, over: input)
      else { throw .flatActivation(layer.name, shape: layer.shape) }
      return (layer.value, activation)
    case .last:
      guard let index = lastWithPositions(over: input), let activation = activation(at: index, over: input)
      else { throw .noActivation(layers: map(\.description)) }
      return (self[index].value, activation)
    }
  }

  /// Returns the result of the layer at an index with positions along an input's axes; `nil` if it has none.
  func activation(at index: Int, over input: PositionExtents) -> ModelActivation? {
    self[index].axisActivation(over: input)
      ?? self[index].tokenActivation { grid(of: $0, at: index, over: input) }
  }

  /// The indices of the layers between the two products of attention, whose axes are pairs of positions: layers that only scale, mask or
  /// shift a product of two activations.
  private var attentionWeights: Set<Int> {
    var (weights, names): (Set<Int>, Set<String>) = ([], [])
    for index in indices where !self[index].mixesPositions || self[index].shape.count == 4 {
      let layer = self[index]
      let isScaled =
        ["Add", "Div", "Mul", "Sub", "Where"].contains(layer.operation)
        && layer.inputs.contains { names.contains($0.name) && $0.shape == layer.shape }
      if isScaled { weights.insert(index) }
      if isScaled || layer.mixesPositions { names.insert(layer.alias ?? layer.name) }
    }
    return weights
  }

  /// Returns the index of the last layer whose positions all affect the output.
  ///
  /// After the last attention, a transformer with a class token reads only that token. For such a model, the result is therefore the layer
  /// from which the last attention computes queries, keys and values.
  private func lastWithPositions(over input: PositionExtents) -> Int? {
    var products = 0
    let weights = attentionWeights
    for index in indices.reversed() where !weights.contains(index) {
      let layer = self[index]
      products += layer.attentionParts
      // Four products are two attentions: the input of the last attention was passed without a match.
      if products >= 4 { return nil }
      guard !layer.isMovement, !layer.mixesPositions, let activation = activation(at: index, over: input)
      else { continue }
      if products < 2, activation.leadingTokens == 0 { return index }
      if products >= 2, layer.shape.count == 3, isProjected(index) { return index }
    }
    return nil
  }
}

/// Selects an activation inside a model.
public enum ActivationChoice: Hashable, Sendable {
  /// The last activation whose positions correspond to those of the input; in a classifier, the input of its pooling.
  case last
  /// The result of the layer with this name; in an ONNX file, the name of a node or of its result.
  case named(String)
}
