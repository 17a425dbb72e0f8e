import Engine

extension OperatorSet {
  /// Convolutions in the forms that ONNX Runtime's optimizers write: fused with the operators after them, or with channels last.
  static let microsoftConvolutions: [String: OperatorImport] = [
    "com.microsoft.FusedConv": { builder, node in
      guard let conv = convolutions["Conv"] else { return [] }
      return try conv(&builder, node).map { try completed(&builder, node, $0) }
    },
    "com.microsoft.NhwcConv": { builder, node in try channelsLast(&builder, node) },
    "com.microsoft.NhwcFusedConv": { builder, node in
      try channelsLast(&builder, node).map { try completed(&builder, node, $0) }
    },
  ]

  /// Convolves [batch, positions…, channels]; the layout of the weights is that of Conv.
  private static func channelsLast(_ builder: inout GraphBuilder, _ node: Node) throws -> [Operand] {
    let x = try node.input(0)
    guard let conv = convolutions["Conv"], x.rank >= 3 else {
      throw node.problem("a picture of the shape \(x.shape)")
    }
    let channelsFirst = builder.transposed(x, [0, x.rank - 1] + Array(1..<x.rank - 1))
    return try conv(&builder, node.replacing(0, by: channelsFirst)).map { result in
      builder.transposed(result, [0] + Array(2..<result.rank) + [1])
    }
  }

  /// Adds the fourth input to a convolution's result, then applies the activation.
  private static func completed(
    _ builder: inout GraphBuilder, _ node: Node, _ result: Operand
  ) throws -> Operand {
    let sum = try node.optionalInput(3).map { try builder.sum(result, $0) } ?? result
    return try activated(&builder, node, sum, node.floats("activation_params") ?? [])
  }
}
