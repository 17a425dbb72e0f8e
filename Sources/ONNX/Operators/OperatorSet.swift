/// Imports one node: operands in, operands out.
typealias OperatorImport = @Sendable (inout GraphBuilder, Node) throws -> [Operand]

/// Every operator that is understood, by its ONNX name; outside ONNX's own set, with its domain.
enum OperatorSet {
  static let imports: [String: OperatorImport] = [
    activations, functions, arithmetic, classicalModels, comparisons, convolutions, movements, normalizations,
    pools, products,
    recurrences,
    reductions, resizes, shapes,
  ].reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }
}
