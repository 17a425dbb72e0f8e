extension Graph {
  /// The multiplications of convolutions and matrix products for one output.
  public var multiplyAdds: Int {
    nodes.reduce(0) { sum, node in
      let outputs = shape(of: node.output).count
      return switch node.operation {
      case let convolution as Convolution:
        sum + outputs * convolution.weights.shape.dimensions.dropLast().reduce(1, *)
      case let transposed as TransposedConvolution:
        sum + shape(of: node.inputs[0]).count * transposed.weights.shape.dimensions.dropLast().reduce(1, *)
      case let dense as Dense:
        sum + outputs * dense.weights.shape.dimensions[0]
      case is MatrixProduct:
        sum + outputs * shape(of: node.inputs[0]).channels
      default: sum
      }
    }
  }
}
