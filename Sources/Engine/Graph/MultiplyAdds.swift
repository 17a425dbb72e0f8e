extension Graph {
  /// The multiplications of convolutions and matrix products for one output.
  public var multiplyAdds: Int { nodes.reduce(0) { $0 + multiplyAdds(of: $1) } }

  func multiplyAdds(of node: Node) -> Int { node.operation.multiplyAdds(for: node.inputs.map(shape)) }
}
