extension Graph {
  /// A matrix product over a flattened, transposed image is one over the image as it lies, with the rows of the
  /// weights in another order: the usual end of a convolutional network whose author keeps channels first.
  mutating func foldTransposesIntoDense() {
    let uses = useCounts()
    let makers = Dictionary(nodes.enumerated().map { ($1.output, $0) }) { first, _ in first }
    for index in nodes.indices {
      guard let dense = nodes[index].operation as? Dense, shape(of: nodes[index].inputs[0]).pixels == 1,
        let flattening = makers[nodes[index].inputs[0]], nodes[flattening].operation is Reshape,
        uses[nodes[flattening].output.index] == 1, let moving = makers[nodes[flattening].inputs[0]],
        let move = nodes[moving].operation as? Rearrangement, nodes[moving].inputs.count == 1,
        move.isPermutation(of: shape(of: nodes[moving].inputs[0]).count)
      else { continue }
      nodes[flattening].inputs = nodes[moving].inputs
      nodes[index].operation = dense.withRows(movedTo: move.sources)
    }
  }
}

extension Rearrangement {
  /// Whether every one of `count` elements stands in the result exactly once.
  fileprivate func isPermutation(of count: Int) -> Bool {
    guard sources.count == count else { return false }
    var isSeen = [Bool](repeating: false, count: count)
    for source in sources {
      guard source >= 0, !isSeen[Int(source)] else { return false }
      isSeen[Int(source)] = true
    }
    return true
  }
}

extension Dense {
  /// The same layer with row i of the weights at place `places[i]`.
  fileprivate func withRows(movedTo places: [Int32]) -> Dense {
    let outputs = bias.count
    var elements = weights.elements
    for (row, place) in places.enumerated() {
      let start = Int(place) * outputs
      elements.replaceSubrange(
        start..<start + outputs, with: weights.elements[row * outputs..<(row + 1) * outputs])
    }
    return Dense(weights: Tensor(elements, shape: weights.shape), bias: bias, clip: clip)
  }
}
