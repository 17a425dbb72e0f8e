/// An operation that may be a permutation of its input's elements.
protocol Permuting: NetworkOperation {
  /// Returns the index in the input of each element of the result; `nil` if elements are left out, repeated or filled in.
  func permutation(of inputs: [TensorShape]) -> [Int32]?
}

/// An operation that can absorb a permutation of its input vector into the order of its weights.
protocol PermutationAbsorbing: NetworkOperation {
  /// Returns the operation g(x) = f(y), where f is this operation and `y[i] = x[places[i]]`.
  func absorbing(permutation places: [Int32]) -> Self
}

extension Graph {
  /// Folds a transposition before a flattened matrix product into the order of the weights' rows. Convolutional networks
  /// whose authors keep channels first usually end this way.
  mutating func foldTransposesIntoDense() {
    let uses = useCounts()
    let makers = makers()
    for index in nodes.indices {
      guard let product = nodes[index].operation as? any PermutationAbsorbing,
        shape(of: nodes[index].inputs[0]).pixels == 1,
        let flattening = makers[nodes[index].inputs[0]], nodes[flattening].operation is Reshape,
        uses[nodes[flattening].output.index] == 1, let moving = makers[nodes[flattening].inputs[0]],
        let places = (nodes[moving].operation as? any Permuting)?.permutation(
          of: nodes[moving].inputs.map(shape))
      else { continue }
      nodes[flattening].inputs = nodes[moving].inputs
      nodes[index].operation = product.absorbing(permutation: places)
    }
  }
}
