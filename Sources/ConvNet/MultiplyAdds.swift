extension Graph {
  /// The multiplications of convolutions and matrix products for one output.
  public var multiplyAdds: Int { nodes.reduce(0) { $0 + multiplyAdds(of: $1) } }

  func multiplyAdds(of node: Node) -> Int {
    let outputs = shape(of: node.output).count
    return switch node.operation {
    case let convolution as Convolution:
      outputs * convolution.weights.shape.dimensions.dropLast().reduce(1, *)
    case let transposed as TransposedConvolution:
      shape(of: node.inputs[0]).count * transposed.weights.shape.dimensions.dropLast().reduce(1, *)
    case let dense as Dense: outputs * dense.weights.shape.dimensions[0]
    case is MatrixProduct: outputs * shape(of: node.inputs[0]).channels
    default: 0
    }
  }
}
