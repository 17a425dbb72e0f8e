/// An operation that only puts elements into another order, if it does.
protocol Permuting: NetworkOperation {
  /// Where each element of the result was; `nil` if some are left out, repeated or made up.
  func permutation(of inputs: [TensorShape]) -> [Int32]?
}

/// An operation that can read a vector in another order, with its weights in another order.
protocol PermutationAbsorbing: NetworkOperation {
  /// f of the vector whose element `places[i]` is the i-th of what f reads.
  func absorbing(permutation places: [Int32]) -> Self
}

extension Graph {
  /// A matrix product over a flattened, transposed image is one over the image as it lies, with the rows of the
  /// weights in another order: the usual end of a convolutional network whose author keeps channels first.
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
