/// An operation that skips the zeros of its first input, if there are many.
protocol ZeroSkipping: NetworkOperation {
  /// Whether the first input comes from a ReLU and has many zeros, so that it is worthwhile to skip them.
  var inputIsRectified: Bool { get set }
}

extension Graph {
  /// Marks the products whose first input comes from a ReLU, directly or through operations that keep zeros. Only these
  /// products look for zeros and skip them.
  mutating func markRectifiedInputs() {
    var isRectified = [Bool](repeating: false, count: shapes.count)
    for index in nodes.indices {
      let inputs = nodes[index].inputs.map { isRectified[$0.index] }
      if var operation = nodes[index].operation as? any ZeroSkipping {
        operation.inputIsRectified = inputs[0]
        nodes[index].operation = operation
      }
      isRectified[nodes[index].output.index] = nodes[index].operation.isRectified(inputs: inputs)
    }
  }
}
