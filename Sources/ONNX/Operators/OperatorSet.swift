/// Imports one node: operands in, operands out.
typealias OperatorImport = @Sendable (inout GraphBuilder, Node) throws -> [Operand]

/// Every operator that is understood, by its ONNX name.
enum OperatorSet {
  static let imports: [String: OperatorImport] = [
    activations, functions, arithmetic, comparisons, convolutions, movements, normalizations, pools, products,
    recurrences,
    reductions, resizes, shapes,
  ].reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }
}
