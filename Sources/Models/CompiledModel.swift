import Engine
import Fields
import ONNX

/// A model's network, compiled for inputs of certain shapes.
package struct CompiledModel: Sendable {
  /// Maps the concatenated inputs to the concatenated elements of all outputs.
  package let network: Network
  package internal(set) var outputs: [ModelOutput]
  /// The requested activation, which the network knows by the same name; `nil` if none was requested.
  package let activation: ModelActivation?
  private(set) var embeddings: [Embedding]
  /// The axis roles that the operators imply for the inputs, by input name.
  let axes: [String: AxisReading]
  /// The layers that look up words for a decoder; they are not explained.
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

  /// Returns the same network with the embeddings of other whole numbers of the same signature.
  func taking(_ embeddings: [Embedding]) -> CompiledModel {
    var model = self
    model.embeddings = embeddings
    return model
  }

  // MARK: Random weights

  /// The names of the layers with weights, from the output backwards; a batch norm is part of the convolution before it.
  package var weightedLayers: [String] { network.weightedLayers }

  /// Returns the model with the weights of its last layers in a random order. The order depends only on the seed and the layer's index, so
  /// a layer is the same at every depth that includes it. Inputs and outputs keep their meaning.
  ///
  /// Layers are scaled so that values stay in the range that they have at `input`: see `Network.withRandomWeights`. No file is read again,
  /// and the memory of the other layers' weights is shared. The result is not cached.
  ///
  /// Reference: Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018, "Sanity Checks for Saliency Maps".
  ///
  /// - Parameters:
  ///   - depth: the number of `weightedLayers` to randomize, from the first; 0 changes nothing.
  ///   - input: the explained input in the network's form; the same for every depth.
  /// - Throws: `GraphError.tooDeep` if there are fewer layers; `EvaluationError`
  package func withRandomWeights(depth: Int, seed: UInt64, at input: [Float]) throws -> CompiledModel {
    let random = try network.withRandomWeights(lastLayers: depth, keepingRangesAt: input) { place in
      // Consecutive seeds would give the same numbers, shifted by one.
      var first = SplitMix64(seed: seed)
      var second = SplitMix64(seed: first.next() ^ UInt64(place))
      return SplitMix64(seed: second.next())
    }
    return CompiledModel(
      network: random, outputs: outputs, activation: activation, embeddings: embeddings, axes: axes)
  }
}
