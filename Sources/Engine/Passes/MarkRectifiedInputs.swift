/// An operation that skips the zeros of its first input, if there are many.
protocol ZeroSkipping: NetworkOperation {
  /// Whether the first input comes out of a ReLU: its many zeros then take little time.
  var inputIsRectified: Bool { get set }
}

extension Graph {
  /// Products leave zeros out, but only those look for them whose input comes out of a ReLU, whether straight or
  /// through operations that keep its zeros.
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
