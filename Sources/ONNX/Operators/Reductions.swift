import Engine

extension OperatorSet {
  static let reductions: [String: OperatorImport] = Reduction.Kind.allCases.reduce(into: [:]) {
    imports, kind in
    imports[kind.rawValue] = { builder, node in
      let x = try node.input(0)
      let given = try node.ints("axes") ?? node.optionalIntegers(1) ?? []
      let keepsAxes = try node.flag("keepdims", default: true)
      let keepsAll = try node.flag("noop_with_empty_axes")
      if given.isEmpty, keepsAll { return [x] }
      let axes = given.isEmpty ? Array(x.shape.indices) : try node.axes(given, rank: x.rank)
      if case .constant(let tensor) = x, let folded = fold(tensor, kind, axes: axes, keepsAxes: keepsAxes) {
        return [.constant(folded)]
      }
      return [try reduce(&builder, x, kind, axes: axes, keepsAxes: keepsAxes)]
    }
  }

  static func reduce(
    _ builder: inout GraphBuilder, _ operand: Operand, _ kind: Reduction.Kind, axes: [Int], keepsAxes: Bool
  ) throws -> Operand {
    let x = try builder.variable(operand)
    let operation = Reduction(kind, axes: Set(axes.map(x.memoryAxis)), keepsAxes: true)
    let kept = x.shape.enumerated().map { axes.contains($0) ? 1 : $1 }
    let result = try builder.append(operation, to: [x], shape: kept, order: x.order)
    if keepsAxes { return .variable(result) }
    return try builder.reshaped(
      .variable(result), to: x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] })
  }

  /// Sums and products of shapes.
  private static func fold(
    _ tensor: ConstantTensor, _ kind: Reduction.Kind, axes: [Int], keepsAxes: Bool
  ) -> ConstantTensor? {
    guard Set(axes).count == tensor.shape.count else { return nil }
    let shape = keepsAxes ? tensor.shape.map { _ in 1 } : []
    if case .integers(let integers) = tensor.elements {
      let value: Int64?
      switch kind {
      case .sum: value = integers.reduce(0, &+)
      case .product: value = integers.reduce(1, &*)
      case .maximum: value = integers.max()
      case .minimum: value = integers.min()
      default: return nil
      }
      return value.flatMap(tensor.type.wrapped).map {
        ConstantTensor(shape: shape, integers: [$0], type: tensor.type)
      }
    }
    let reals = tensor.reals
    let value: Double
    switch kind {
    case .sum: value = reals.reduce(0, +)
    case .product: value = reals.reduce(1, *)
    case .maximum: value = reals.max() ?? -.infinity
    case .minimum: value = reals.min() ?? .infinity
    default: return nil
    }
    return ConstantTensor(shape: shape, reals: [value], type: tensor.type)
  }
}
