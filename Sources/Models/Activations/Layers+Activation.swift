import Engine

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
