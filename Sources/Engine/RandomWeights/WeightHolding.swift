/// An operation that holds what training found, so that it can be forgotten.
///
/// Only that: the factor of a scaling, the bounds of a clip and the places elements are moved to are not weights.
protocol WeightHolding: NetworkOperation, Hashable {
  /// Whether another order of its weights could be another function; a layer of equal weights has no order.
  var hasWeights: Bool { get }

  /// The same layer with its own weights in a random order: their distribution stays as it is. Weights and biases are
  /// reordered by themselves.
  func withShuffledWeights(using random: inout some RandomNumberGenerator) -> Self
}

extension [Float] {
  /// Whether there is more than one value.
  var varies: Bool { contains { $0 != first } }
}

extension Array {
  /// The same elements in a random order, one that depends on nothing but the generator.
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
