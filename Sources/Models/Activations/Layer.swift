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
  /// What it reads, if its file says so.
  var inputs: [ONNXModel.Layer.Input] = []

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
          order: $0.order, inputs: layer.inputs)
      }
    }
  }

  var description: String { "\(name) \(shape)" }

  /// The layer's result as positions over an input that are axes of it; `nil` where it has none.
  ///
  /// Behind the axis of the batch there must be one axis for each of the input's in space and time, in the same order, and one of
  /// channels; others have one position. Channels are innermost in memory, as convolutions have them, or first in the model; y and x
  /// must be about in the picture's proportion, which heads and tokens of an attention are not.
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

  /// The layer's result, batch × tokens × channels or batch × channels × tokens, as positions of a picture; `nil` where it is none.
  ///
  /// - Parameter grid: of so many tokens.
  func tokenActivation(grid: (_ tokens: Int) -> TokenGrid?) -> ModelActivation? {
    guard hasBatchAxis, shape.count == 3, shape[0] == 1, shape[1] > 1, shape[2] > 1 else { return nil }
    // Channels are innermost in memory, unless those are the tokens.
    let inner = order.last == 1 ? 1 : 2
    for channel in [inner, 3 - inner] {
      if let grid = grid(shape[3 - channel]) {
        return ModelActivation(
          name: name, grid: grid, memory: order.map { ($0 == channel ? .channel : .none, shape[$0]) })
      }
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
  var mixesPositions: Bool { attentionParts > 0 }

  /// The products of two results, of which attention has two.
  var attentionParts: Int {
    switch operation {
    case "Attention": 2
    case "Einsum", "MatMul": hasWeights || inputs.contains(where: \.isKnown) ? 0 : 1
    default: 0
    }
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

  /// The result of the layer at an index as positions over an input; `nil` where it has none.
  func activation(at index: Int, over input: PositionExtents) -> ModelActivation? {
    self[index].axisActivation(over: input)
      ?? self[index].tokenActivation { grid(of: $0, at: index, over: input) }
  }

  /// The layers between the two products of attention, whose axes are pairs of positions: those that only scale, mask or shift a product of
  /// two results.
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

  /// The last layer whose positions all count for the output.
  ///
  /// Behind the last attention, a transformer with a class token reads that token alone. So of such a model it is the layer that the
  /// last attention makes its queries, keys and values of.
  private func lastWithPositions(over input: PositionExtents) -> Int? {
    var products = 0
    let weights = attentionWeights
    for index in indices.reversed() where !weights.contains(index) {
      let layer = self[index]
      products += layer.attentionParts
      // Before two attentions there are others.
      if products >= 4 { return nil }
      guard !layer.isMovement, !layer.mixesPositions, let activation = activation(at: index, over: input)
      else { continue }
      if products < 2, activation.leadingTokens == 0 { return index }
      if products >= 2, layer.shape.count == 3, isProjected(index) { return index }
    }
    return nil
  }
}

/// Which activation inside a model is looked at.
public enum ActivationChoice: Hashable, Sendable {
  /// The last one whose positions lie over those of the input: of a classifier what its pooling takes.
  case last
  /// What the layer of a name makes; in an ONNX file the name of a node or of its result.
  case named(String)
}
