/// An operation with trained weights, which can be randomized.
///
/// The factor of a scaling, the bounds of a clip and the positions to which elements are moved are not weights.
protocol WeightHolding: NetworkOperation, Hashable {
  /// Whether another order of the weights can be another function; false if all weights are equal.
  var hasWeights: Bool { get }

  /// Returns the layer with its own weights in a random order, which keeps their distribution. Weights and biases are
  /// reordered separately.
  func withShuffledWeights(using random: inout some RandomNumberGenerator) -> Self
}

extension [Float] {
  /// Whether any two elements differ.
  var varies: Bool { contains { $0 != first } }
}

extension Array {
  /// Returns the same elements in a random order that depends only on the generator.
  ///
  /// Reference: Durstenfeld 1964, "Algorithm 235: Random permutation".
  func shuffledWeights(using random: inout some RandomNumberGenerator) -> [Element] {
    var elements = self
    for last in stride(from: count - 1, to: 0, by: -1) {
      elements.swapAt(last, Int(random.next().multipliedFullWidth(by: UInt64(last + 1)).high))
    }
    return elements
  }
}

extension Tensor {
  func shuffledWeights(using random: inout some RandomNumberGenerator) -> Tensor {
    Tensor(elements.shuffledWeights(using: &random), shape: shape)
  }
}
