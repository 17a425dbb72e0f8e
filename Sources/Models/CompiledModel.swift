import Engine
import Fields
import ONNX

/// A model's network for inputs of certain shapes.
package struct CompiledModel: Sendable {
  /// From its inputs, end to end, to the elements of all outputs, end to end.
  package let network: Network
  package internal(set) var outputs: [ModelOutput]
  /// The activation inside that was asked for; the network knows it by its name.
  package let activation: ModelActivation?
  private(set) var embeddings: [Embedding]
  /// What its operators say of the axes of its inputs, by their names.
  let axes: [String: AxisReading]
  /// Layers that look words up for a decoder, and are not explained.
  package var keptLookups: [String] = []
}

extension CompiledModel {
  init(
    _ graph: Graph, activation: (value: Graph.Value, activation: ModelActivation)?, outputs: [ModelOutput],
    embeddings: [Embedding], axes: [String: AxisReading] = [:], memory: EvaluatorMemory
  ) {
    let named = activation.map { [$0.activation.name: $0.value] }
    self.init(
      network: Network(compiling: graph, activations: named ?? [:], memory: memory), outputs: outputs,
      activation: activation?.activation, embeddings: embeddings, axes: axes)
  }

  /// The same network for other whole numbers of the same signature.
  func taking(_ embeddings: [Embedding]) -> CompiledModel {
    var model = self
    model.embeddings = embeddings
    return model
  }

  // MARK: Random weights

  /// The names of the layers with weights, from the output backwards; a batch norm is part of the convolution before it.
  package var weightedLayers: [String] { network.weightedLayers }

  /// The model with the weights of its last layers in a random order, which the seed and the layer's place decide: a layer
  /// is the same at any depth that reaches it. What outputs and inputs mean stays as it is.
  ///
  /// Layers are scaled so that values stay in the range they have at an input: see `Network.withRandomWeights`. Nothing is
  /// read again, and the memory of the other layers' weights is shared. The result is not cached.
  ///
  /// Reference: Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018, "Sanity Checks for Saliency Maps".
  ///
  /// - Parameters:
  ///   - depth: how many of `weightedLayers`, from the first; 0 changes nothing.
  ///   - input: the one that is explained, as the network takes it; the same for every depth.
  /// - Throws: `GraphError.tooDeep` unless there are so many layers; `EvaluationError`
  package func withRandomWeights(depth: Int, seed: UInt64, at input: [Float]) throws -> CompiledModel {
    let random = try network.withRandomWeights(lastLayers: depth, keepingRangesAt: input) { place in
      // Seeds that follow each other would be the same numbers one later.
      var first = SplitMix64(seed: seed)
      var second = SplitMix64(seed: first.next() ^ UInt64(place))
      return SplitMix64(seed: second.next())
    }
    return CompiledModel(
      network: random, outputs: outputs, activation: activation, embeddings: embeddings, axes: axes)
  }
}
