extension Graph {
  /// Products leave zeros out, but only those look for them whose input comes out of a ReLU, whether straight or
  /// through operations that keep its zeros.
  mutating func markRectifiedInputs() {
    var isRectified = [Bool](repeating: false, count: shapes.count)
    for index in nodes.indices {
      let inputs = nodes[index].inputs.map { isRectified[$0.index] }
      switch nodes[index].operation {
      case var convolution as Convolution:
        convolution.inputIsRectified = inputs[0]
        nodes[index].operation = convolution
      case var dense as Dense:
        dense.inputIsRectified = inputs[0]
        nodes[index].operation = dense
      default: break
      }
      isRectified[nodes[index].output.index] =
        switch nodes[index].operation {
        case let clip as Clip: clip.lower == 0
        case let operation as any ClippingOperation: operation.clip?.lower == 0
        case is Pooling, is GlobalAveragePooling, is Reshape, is Rearrangement: inputs.allSatisfy(\.self)
        default: false
        }
    }
  }
}
