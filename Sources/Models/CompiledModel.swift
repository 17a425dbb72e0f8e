import ConvNet
import Fields

/// A model's network for inputs of certain shapes.
public struct CompiledModel: Sendable {
  /// From its inputs, end to end, to the elements of all outputs, end to end.
  public let network: Network
  public let outputs: [ModelOutput]
  /// The activation inside that was asked for; the network knows it by its name.
  public let activation: ModelActivation?
  let embeddings: [Embedding]

  init(
    _ graph: Graph, activation: (value: Graph.Value, activation: ModelActivation)?, outputs: [ModelOutput],
    embeddings: [Embedding]
  ) {
    let named = activation.map { [$0.activation.name: $0.value] }
    network = Network(compiling: graph, activations: named ?? [:])
    self.activation = activation?.activation
    self.outputs = outputs
    self.embeddings = embeddings
  }

  /// What a model turns whole numbers into at once, and what is explained in their place.
  struct Embedding: Sendable {
    /// The input's.
    let name: String
    let values: [Float]

    /// - Parameter tokenShape: the shape of the whole numbers.
    func field(tokenShape: [Int]) throws -> Field {
      let tokens = tokenShape.reduce(1, *)
      let axes = tokenShape.map { Axis(.token, $0) } + [Axis(.component, values.count / max(1, tokens))]
      return try Field(name: name, axes: axes, values: values)
    }
  }
}
