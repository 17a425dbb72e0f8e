import Engine

extension OperatorSet {
  static let products: [String: OperatorImport] = [
    "Gemm": { builder, node in
      let a =
        try node.flag("transA") ? builder.transposed(node.input(0), [1, 0]) : node.input(0)
      var b =
        try node.flag("transB") ? builder.transposed(node.input(1), [1, 0]) : node.input(1)
      guard a.shape[1] == b.shape[0] else {
        throw node.problem("matrices of \(a.shape) and \(b.shape)")
      }
      let alpha = Double(node.float("alpha", default: 1))
      let beta = Double(node.float("beta", default: 1))
      if alpha != 1 {
        b = try combine(
          &builder, b, .constant(ConstantTensor(scalar: alpha)), Binary.product, function: .product)
      }
      let product = try multiply(&builder, a, b)
      guard var c = node.optionalInput(2), beta != 0 else { return [product] }
      if beta != 1 {
        c = try combine(
          &builder, c, .constant(ConstantTensor(scalar: beta)), Binary.product, function: .product)
      }
      return [try combine(&builder, product, c, Binary.sum, function: .sum)]
    },
    "MatMul": { builder, node in
      var (a, b) = (try node.input(0), try node.input(1))
      let (isRow, isColumn) = (a.rank == 1, b.rank == 1)
      if isRow { a = try builder.reshaped(a, to: [1] + a.shape) }
      if isColumn { b = try builder.reshaped(b, to: b.shape + [1]) }
      guard a.shape[a.rank - 1] == b.shape[b.rank - 2] else {
        throw node.problem("matrices of \(a.shape) and \(b.shape)")
      }
      let product = try multiply(&builder, a, b)
      if !isRow && !isColumn { return [product] }
      var shape = product.shape
      if isColumn { shape.removeLast() }
      if isRow { shape.remove(at: shape.count - (isColumn ? 1 : 2)) }
      return [try builder.reshaped(product, to: shape)]
    },
    "Einsum": { builder, node in
      let operands = try node.inputs.indices.map(node.input)
      return [try einsum(&builder, node, operands)]
    },
  ]

  /// Returns the product of stacks of matrices. Constant weights on the right are packed once.
  static func multiply(_ builder: inout GraphBuilder, _ a: Operand, _ b: Operand) throws -> Operand {
    let (x, rank) = (try builder.variable(a), a.rank)
    if case .constant(let weights) = b, b.rank == 2 {
      // Any memory order with the summed axis innermost will do.
      let order = x.order.filter { $0 != rank - 1 } + [rank - 1]
      let stored = try builder.stored(x, as: order)
      let dense = Dense(
        weights: try builder.array(weights),
        bias: [Float](repeating: 0, count: weights.shape[1]))
      return .variable(
        try builder.append(dense, to: [stored], shape: x.shape.dropLast() + [weights.shape[1]], order: order))
    }
    let y = try builder.plain(builder.variable(b))
    let plain = try builder.plain(x)
    let stack = try builder.broadcastShape([Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2))])
    return .variable(
      try builder.append(
        MatrixProduct(), to: [plain, y], shape: stack + [a.shape[rank - 2], b.shape[b.rank - 1]]))
  }

  /// Returns the products of the operands, summed over the letters that are missing on the right; contracts one operand after another.
  private static func einsum(_ builder: inout GraphBuilder, _ node: Node, _ operands: [Operand]) throws
    -> Operand
  {
    let equation = try EinsumEquation(node, ranks: operands.map(\.rank))
    let (terms, result) = (equation.terms, equation.result)
    var extents: [Character: Int] = [:]
    for (letter, extent) in zip(terms.joined(), operands.flatMap(\.shape)) {
      extents[letter] = max(extent, extents[letter] ?? 1)
    }
    let parts = try zip(operands, terms).map { try distinct(&builder, $0, $1, extents) }
    var (operand, term) = parts[0]
    for index in parts.indices.dropFirst() {
      let later = Set(result + parts[(index + 1)...].flatMap(\.term))
      (operand, term) = try contract(&builder, node, (operand, term), parts[index], keeping: later)
    }
    let extra = term.indices.filter { !result.contains(term[$0]) }
    if !extra.isEmpty {
      operand = try reduce(&builder, operand, .sum, axes: extra, keepsAxes: false)
      term = term.filter(result.contains)
    }
    return builder.transposed(operand, result.map { term.firstIndex(of: $0) ?? 0 })
  }

  private typealias Labelled = (operand: Operand, term: [Character])

  /// Returns an operand with one axis for each letter: the diagonal for a repeated letter, and no axes that broadcast.
  private static func distinct(
    _ builder: inout GraphBuilder, _ operand: Operand, _ term: [Character], _ extents: [Character: Int]
  ) throws -> Labelled {
    let kept = term.indices.filter { operand.shape[$0] != 1 || extents[term[$0]] == 1 }
    var term = kept.map { term[$0] }
    var operand = try builder.reshaped(operand, to: kept.map { operand.shape[$0] })
    var letters: [Character] = []
    for letter in term where !letters.contains(letter) { letters.append(letter) }
    guard letters.count < term.count else { return (operand, term) }
    let (shape, strides) = (letters.map { extents[$0] ?? 1 }, RowMajor.strides(of: operand.shape))
    guard zip(term, operand.shape).allSatisfy({ extents[$0] == $1 }) else {
      throw ONNXError.node(
        name: builder.nodeName, operation: "Einsum", problem: "a letter has two extents in \(operand.shape)")
    }
    try builder.reserve(shape, for: "Einsum")
    let steps = letters.map { letter in
      term.indices.filter { term[$0] == letter }.reduce(0) { $0 + strides[$1] }
    }
    operand = try builder.rearranged(
      [operand], shape: shape, sources: RowMajor.offsets(of: shape, strides: steps), name: "Diagonal")
    term = letters
    return (operand, term)
  }

  /// Contracts two operands to one, by a product of stacks of matrices.
  private static func contract(
    _ builder: inout GraphBuilder, _ node: Node, _ a: Labelled, _ b: Labelled, keeping later: Set<Character>
  ) throws -> Labelled {
    var extents: [Character: Int] = [:]
    for (letter, extent) in zip(a.term + b.term, a.operand.shape + b.operand.shape) {
      guard extents[letter] == nil || extents[letter] == extent else {
        throw node.problem("'\(letter)' has two extents")
      }
      extents[letter] = extent
    }
    let shared = a.term.filter(b.term.contains)
    let stacked = shared.filter(later.contains)
    let summed = shared.filter { !later.contains($0) }
    let rows = a.term.filter { !b.term.contains($0) }
    let columns = b.term.filter { !a.term.contains($0) }
    func size(_ letters: [Character]) -> Int { letters.reduce(1) { $0 * (extents[$1] ?? 1) } }
    func arranged(_ labelled: Labelled, _ first: [Character], _ second: [Character]) throws -> Operand {
      let order = (stacked + first + second).map { labelled.term.firstIndex(of: $0) ?? 0 }
      let moved = builder.transposed(labelled.operand, order)
      return try builder.reshaped(moved, to: [size(stacked), size(first), size(second)])
    }
    let product = try multiply(&builder, arranged(a, rows, summed), arranged(b, summed, columns))
    let term = stacked + rows + columns
    return (try builder.reshaped(product, to: term.map { extents[$0] ?? 1 }), term)
  }
}
