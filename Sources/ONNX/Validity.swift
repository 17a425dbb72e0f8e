extension ONNXModel {
  /// Checks what must hold for every model, regardless of the part that is imported: the operator set and the uniqueness of names.
  ///
  /// - Throws: `ONNXError`
  func check() throws(ONNXError) {
    guard !hasSeveralOpsets, Self.opsets.contains(opset) else {
      throw .malformed(
        hasSeveralOpsets
          ? "it uses two versions of the operator set"
          : "the version of its operator set is \(opset == 0 ? "missing" : "\(opset)"); \(Self.opsets.lowerBound) to \(Self.opsets.upperBound) are supported"
      )
    }
    var known = Set(graph.input.map(\.name))
    guard known.count == graph.input.count else { throw .malformed("two inputs have the same name") }
    let stored = Set(graph.initializer.map(\.name))
    guard stored.count == graph.initializer.count else {
      throw .malformed("two stored arrays have the same name")
    }
    known.formUnion(stored)
    for (index, node) in nodes.enumerated() {
      for output in node.output where !output.isEmpty && !known.insert(output).inserted {
        throw .node(
          name: node.name(at: index), operation: node.opType,
          problem: "the value '\(output)' has two producers")
      }
      let attributes = node.attribute.map(\.name)
      guard Set(attributes).count == attributes.count else {
        throw .node(
          name: node.name(at: index), operation: node.opType, problem: "an attribute is given twice")
      }
    }
  }
}
