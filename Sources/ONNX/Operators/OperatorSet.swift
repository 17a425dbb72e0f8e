import Engine

/// Imports one node: operands in, operands out.
typealias OperatorImport = @Sendable (inout GraphBuilder, Node) throws -> [Operand]

/// The supported operators, by name, which the domain precedes unless the operator is one of ONNX's own.
enum OperatorSet {
  /// The operators that have graphs as attributes; they are imported node by node.
  static let controlFlow: Set = ["If", "Loop", "Scan", "SequenceMap"]

  static let imports: [String: OperatorImport] = [
    activations, functions, arithmetic, classicalModels, comparisons, convolutions, indexed, linearMaps,
    movements, normalizations, pools, products, recurrences, reductions, resizes, sequences, shapes,
    attention, rotaryEmbeddings, statefulLayers, microsoftAttention, microsoftNormalizations,
    microsoftConvolutions, microsoftProducts, grids, regionPools, deformableConvolutions, selections,
    transposedConvolutions, trees,
  ].reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }
}

extension GraphBuilder {
  /// Returns the results of a node: constants if all of its inputs are known, otherwise operations of the graph.
  ///
  /// - Throws: `ONNXError`, `GraphError`
  mutating func results(of node: Node, operation: String) throws -> [Operand] {
    nodeName = node.name
    try OperatorRules.checkInputs(of: node, operation: operation)
    var results: [Operand]
    if let evaluate = Interpreter.operators[operation], node.isKnown, !node.isLargeProduct {
      results = try evaluate(&gate, node).map(Operand.constant)
    } else if let importing = OperatorSet.imports[operation] {
      results = try importing(&self, node)
      if node.isKnown { results = try evaluated(results, of: node, operation: operation, importing) }
    } else {
      throw ONNXError.unsupported([
        UnsupportedOperator(
          name: operation, nodes: [node.name],
          reason: Interpreter.operators[operation] == nil ? nil : OperatorSet.onlyKnown(operation))
      ])
    }
    try OperatorRules.checkIsRead(node, operation: operation)
    return results
  }

  /// Returns the results of a node with known inputs as constants, computed by the engine.
  private func evaluated(
    _ results: [Operand], of node: Node, operation: String, _ importing: OperatorImport
  ) throws -> [Operand] {
    let isGraph = results.contains { if case .variable = $0 { true } else { false } }
    // The engine needs an input: one of the constants becomes the graph's input.
    guard isGraph,
      let place = node.inputs.indices.first(where: { index in
        if case .constant(let tensor) = node.inputs[index] {
          (tensor.type.isReal || tensor.type.isNarrow) && !tensor.isEmpty
        } else {
          false
        }
      }), case .constant(let given) = node.inputs[place]
    else { return results }
    var builder = GraphBuilder(inputShape: TensorShape(given.shape), budget: gate.budget)
    builder.nodeName = node.name
    let input = Variable(value: builder.input, shape: given.shape)
    let computed = try importing(&builder, node.replacing(place, by: .variable(input)))
    return try computed.enumerated().map { index, result in
      guard case .variable(let variable) = result else { return result }
      let plain = try builder.plain(variable)
      builder.setOutput(plain.value)
      let numbers = try Evaluator(Network(compiling: builder.graph)).forward(given.floats)
      let type = OperatorRules.resultType(of: node, operation: operation, place: index)
      if index > 0, type.isInteger, !given.type.isInteger {
        return .constant(
          ConstantTensor(shape: plain.shape, integers: numbers.map { type.truncated(Double($0)) }, type: type)
        )
      }
      return .constant(given.with(numbers.map(Double.init), shape: plain.shape))
    }
  }
}

extension Node {
  /// Whether the node multiplies large matrices of single or half precision, for which the engine is optimized.
  fileprivate var isLargeProduct: Bool {
    guard ["MatMul", "Gemm"].contains(type), inputs.count > 1, let a = inputs[0], let b = inputs[1],
      a.type.isReal, a.type != .double, let columns = b.shape.last
    else { return false }
    return Indexing.count(of: a.shape + [columns], limit: 1 << 24) == nil
  }
}

extension OperatorSet {
  /// Whether an operator is supported, possibly only for known inputs.
  static func has(_ operation: String) -> Bool {
    imports[operation] != nil || Interpreter.operators[operation] != nil
      || controlFlow.contains(operation)
  }

  /// Returns the reason why an operator that is evaluated only for known inputs has no gradient.
  static func onlyKnown(_ operation: String) -> String {
    withoutGradient[operation]
      ?? "it is evaluated where its inputs are constants, shapes or inputs that are held fixed, and here they depend on "
      + "what is explained"
  }
}
