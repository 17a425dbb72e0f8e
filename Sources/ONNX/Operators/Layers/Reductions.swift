import Engine

extension OperatorSet {
  static let reductions: [String: OperatorImport] = Reduction.Kind.allCases.reduce(into: [:]) {
    imports, kind in
    imports[kind.rawValue] = { builder, node in
      let x = try node.input(0)
      let keepsAxes = try node.flag("keepdims", default: true)
      guard let axes = try node.reducedAxes(rank: x.rank) else {
        // Without axes nothing is summed, but the function still applies to each element.
        return [try kind.keepsSingleElements ? x : reduce(&builder, x, kind, axes: [], keepsAxes: true)]
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
}
