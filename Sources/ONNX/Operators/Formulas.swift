import Engine

/// Arithmetic on operands, for operators that are formulas of simpler ones. Operands are broadcast as in ONNX.
extension GraphBuilder {
  mutating func sum(_ a: Operand, _ b: Operand) throws -> Operand {
    try OperatorSet.combine(&self, a, b, Binary.sum, function: .sum)
  }

  mutating func difference(_ a: Operand, _ b: Operand) throws -> Operand {
    try OperatorSet.combine(&self, a, b, Binary.difference, function: .difference)
  }

  mutating func product(_ a: Operand, _ b: Operand) throws -> Operand {
    try OperatorSet.combine(&self, a, b, Binary.product, function: .product)
  }

  mutating func scaled(_ operand: Operand, by factor: Double) throws -> Operand {
    factor == 1 ? operand : try product(operand, .constant(ConstantTensor(scalar: factor)))
  }

  /// Returns the product of stacks of matrices.
  mutating func matrixProduct(_ a: Operand, _ b: Operand) throws -> Operand {
    guard a.rank >= 2, b.rank >= 2, a.shape[a.rank - 1] == b.shape[b.rank - 2] else {
      throw ONNXError.node(
        name: nodeName, operation: "MatMul", problem: "matrices of \(a.shape) and \(b.shape)")
    }
    return try OperatorSet.multiply(&self, a, b)
  }

  mutating func softmax(_ operand: Operand, axis: Int) throws -> Operand {
    let x = try variable(operand)
    return try unary(Softmax(axes: [x.memoryAxis(axis)]), .variable(x))
  }

  /// Returns a range of one axis.
  mutating func part(_ operand: Operand, axis: Int, _ range: Range<Int>) throws -> Operand {
    try selected(operand, [axis: IndexMap(range)], name: "Slice")
  }

  /// Returns the operand with its last two axes exchanged.
  mutating func columnsAsRows(_ operand: Operand) -> Operand {
    var order = Array(operand.shape.indices)
    order.swapAt(operand.rank - 1, operand.rank - 2)
    return transposed(operand, order)
  }
}
