import Engine
import Foundation

extension OperatorSet {
  /// Products and activations in the forms that ONNX Runtime's optimizers write.
  static let microsoftProducts: [String: OperatorImport] = [
    "com.microsoft.Gelu": { try [gelu(&$0, $1.input(0))] },
    "com.microsoft.BiasGelu": { try [gelu(&$0, $0.sum($1.input(0), $1.input(1)))] },
    "com.microsoft.FastGelu": { builder, node in
      var x = try node.input(0)
      if let bias = node.optionalInput(1) { x = try builder.sum(x, bias) }
      return [try gelu(&builder, x, isApproximate: true)]
    },
    "com.microsoft.QuickGelu": { builder, node in
      try [
        builder.unary(SmoothFunction.swish(alpha: node.float("alpha", default: 1.702)), node.input(0))
      ]
    },
    "com.microsoft.BiasAdd": { builder, node in
      try [builder.sum(builder.sum(node.input(0), node.input(1)), node.input(2))]
    },
    "com.microsoft.BiasSplitGelu": { builder, node in
      let x = try builder.sum(node.input(0), node.input(1))
      guard let width = x.shape.last, width.isMultiple(of: 2) else {
        throw node.problem("an input of the shape \(x.shape)")
      }
      let axis = x.rank - 1
      let right = try builder.part(x, axis: axis, width / 2..<width)
      return [
        try builder.product(builder.part(x, axis: axis, 0..<width / 2), gelu(&builder, right))
      ]
    },
    "com.microsoft.BiasSoftmax": { builder, node in
      let x = try node.input(0)
      let axis = try node.axis(node.int("axis", default: 1), rank: x.rank)
      // The bias lacks axes in front of the softmax's, or has extent 1 there.
      _ = try node.flag("is_inner_broadcast", default: true)
      guard axis == x.rank - 1, try node.input(1).rank == x.rank else {
        throw node.problem("axis \(axis) of the shapes \(x.shape) and \(try node.input(1).shape)")
      }
      return [try builder.softmax(builder.sum(x, node.input(1)), axis: axis)]
    },
    "com.microsoft.FusedMatMul": { try [fusedProduct(&$0, $1)] },
    "com.microsoft.TransposeMatMul": { try [fusedProduct(&$0, $1)] },
    "com.microsoft.GemmFastGelu": { builder, node in
      var x = try builder.matrixProduct(node.input(0), node.input(1))
      if let bias = node.optionalInput(2) { x = try builder.sum(x, bias) }
      return [try gelu(&builder, x, isApproximate: true)]
    },
    "com.microsoft.FusedGemm": { builder, node in
      guard let gemm = products["Gemm"] else { return [] }
      let parameters = [
        node.float("activation_alpha", default: .nan), node.float("activation_beta", default: .nan),
      ].filter { !$0.isNaN }
      guard node.float("activation_gamma", default: 0) == 0 else { throw node.problem("activation_gamma") }
      return try gemm(&builder, node).map { try activated(&builder, node, $0, parameters) }
    },
    "com.microsoft.MatMulNBits": { builder, node in
      let x = try node.input(0)
      let weights = try PackedBits(node).weights(&builder.gate, node)
      guard x.rank >= 2, x.shape.last == weights.shape[0] else {
        throw node.problem("weights \(weights.shape) for \(x.shape)")
      }
      let product = try builder.matrixProduct(x, .constant(weights))
      return [try node.optionalInput(5).map { try builder.sum(product, $0) } ?? product]
    },
  ]

  private static func gelu(
    _ builder: inout GraphBuilder, _ x: Operand, isApproximate: Bool = false
  ) throws -> Operand {
    try builder.unary(SmoothFunction.gelu(isApproximate: isApproximate), x)
  }

  /// Returns alpha · A · B, where either matrix may be transposed.
  private static func fusedProduct(_ builder: inout GraphBuilder, _ node: Node) throws -> Operand {
    var (a, b) = (try node.input(0), try node.input(1))
    guard a.rank >= 2, b.rank >= 2, try !node.flag("transBatchA"), try !node.flag("transBatchB") else {
      throw node.problem("matrices of \(a.shape) and \(b.shape), or a transposed batch")
    }
    if try node.flag("transA") { a = builder.columnsAsRows(a) }
    if try node.flag("transB") { b = builder.columnsAsRows(b) }
    let product = try builder.matrixProduct(a, b)
    return try builder.scaled(product, by: Double(node.float("alpha", default: 1)))
  }

  /// Applies the function that the attribute `activation` names; none by default.
  static func activated(
    _ builder: inout GraphBuilder, _ node: Node, _ x: Operand, _ parameters: [Float]
  ) throws -> Operand {
    let name = node.string("activation", default: "")
    if name.isEmpty { return x }
    let activation = NamedActivation(
      name: name, alpha: parameters.first, beta: parameters.dropFirst().first)
    guard let operation = activation.operation, parameters.count <= 2 else {
      throw node.problem("activation '\(name)' with the parameters \(parameters)")
    }
    return try builder.unary(operation, x)
  }
}

/// A matrix of packed integers of few bits, with a scale and a zero point for each block of a column.
private struct PackedBits {
  let rows: Int
  let columns: Int
  let bits: Int
  let block: Int

  init(_ node: Node) throws(ONNXError) {
    rows = node.int("K", default: 0)
    columns = node.int("N", default: 0)
    bits = node.int("bits", default: 4)
    block = node.int("block_size", default: 0)
    _ = node.int("accuracy_level", default: 0)
    guard (1...GraphBuilder.elementLimit).contains(rows), (1...GraphBuilder.elementLimit).contains(columns),
      [2, 4, 8].contains(bits), (16...1 << 16).contains(block)
    else { throw node.problem("\(rows) × \(columns) numbers of \(bits) bits in blocks of \(block)") }
  }

  /// Returns the dequantized matrix, [rows, columns].
  func weights(_ gate: inout ArrayGate, _ node: Node) throws -> ConstantTensor {
    let blocks = (rows + block - 1) / block
    let bytes = (block * bits + 7) / 8
    let count = try gate.reserve([rows, columns], for: node.type)
    let (packed, scales) = (try node.constant(1), try node.constant(2).reals)
    guard packed.type == .uint8, packed.count == columns * blocks * bytes, scales.count == columns * blocks,
      try node.optionalConstant(4).map({ $0.integers == (0..<rows).map { $0 / block } }) ?? true
    else {
      throw node.problem("\(packed.count) bytes and \(scales.count) scales, or an order of its own in g_idx")
    }
    let data = packed.integers
    let pack = 8 / bits
    let points = try zeroPoints(node, blocks: blocks)
    var numbers = [Double](repeating: 0, count: count)
    for column in 0..<columns {
      for row in 0..<rows {
        let (place, offset) = (column * blocks + row / block, row % block)
        let number = data[place * bytes + offset / pack] >> (offset % pack * bits) & ((1 << bits) - 1)
        numbers[row * columns + column] = (Double(number) - points(column, row / block)) * scales[place]
      }
    }
    return ConstantTensor(shape: [rows, columns], reals: numbers)
  }

  /// Returns the zero point of each block; the middle of the range by default.
  private func zeroPoints(_ node: Node, blocks: Int) throws -> (_ column: Int, _ block: Int) -> Double {
    let bits = bits
    guard let points = try node.optionalConstant(3) else { return { _, _ in Double(1 << (bits - 1)) } }
    if points.type.isReal {
      guard points.count == columns * blocks else { throw node.problem("\(points.count) zero points") }
      let numbers = points.reals
      return { numbers[$0 * blocks + $1] }
    }
    let pack = 8 / bits
    let bytes = (blocks + pack - 1) / pack
    guard points.type == .uint8, points.count == columns * bytes else {
      throw node.problem("\(points.count) zero points")
    }
    let data = points.integers
    return { column, block in
      Double(data[column * bytes + block / pack] >> (block % pack * bits) & ((1 << bits) - 1))
    }
  }
}
