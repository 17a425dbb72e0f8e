/// The lowering of EmbedLayerNormalization: look-ups of tokens, positions and segments, sums, and a layer normalization.
struct EmbeddingParts {
  private let node: NodeRecord
  private let result: String

  /// - Returns: `nil` for an invalid node.
  init?(_ node: NodeRecord) {
    guard (7...9).contains(node.input.count), let result = node.output.first, !result.isEmpty,
      [0, 2, 3, 5, 6].allSatisfy({ !node.input[$0].isEmpty }), node.input[1].isEmpty == node.input[4].isEmpty,
      node.attribute.allSatisfy({ ["epsilon", "mask_index_type"].contains($0.name) })
    else { return nil }
    self.node = node
    self.result = result
  }

  /// An input, unless it is left out.
  private func input(_ index: Int) -> String? {
    node.input.indices.contains(index) && !node.input[index].isEmpty ? node.input[index] : nil
  }

  private func named(_ part: String) -> String { "\(result)#\(part)" }

  private func part(
    _ type: String, _ inputs: [String], _ name: String, _ attributes: [AttributeRecord] = []
  ) -> NodeRecord {
    NodeRecord(type, inputs, [name], name: "\(node.name)/\(type) \(name)", attributes: attributes)
  }

  var nodes: [NodeRecord] {
    let (words, positions, sum) = (named("words"), named("positions"), named("words+positions"))
    var parts = [part("Gather", [node.input[2], node.input[0]], words)] + positionNodes(positions)
    parts.append(part("Add", [words, positions], sum))
    var total = sum
    if let segments = input(1), let table = input(4) {
      total = named("embeddings")
      parts.append(part("Gather", [table, segments], named("segments")))
      parts.append(part("Add", [sum, named("segments")], total))
    }
    var epsilon = AttributeRecord()
    (epsilon.name, epsilon.f) = ("epsilon", 1e-12)
    let given = node.attribute.filter { $0.name == "epsilon" }
    parts.append(
      part(
        "LayerNormalization", [total, node.input[5], node.input[6]], result, given.isEmpty ? [epsilon] : given
      ))
    if node.output.count > 1, !node.output[1].isEmpty { parts += maskNodes(node.output[1]) }
    if node.output.count > 2, !node.output[2].isEmpty {
      parts.append(part("Identity", [total], node.output[2]))
    }
    // Version 17 of the operator set has all of these operators, whatever version the model uses.
    for index in parts.indices { parts[index].opset = 17 }
    return parts
  }

  /// Returns the nodes that look up the embeddings of given positions, or of 0, 1, 2, ….
  private func positionNodes(_ positions: String) -> [NodeRecord] {
    let table = node.input[3]
    if let given = input(8) { return [part("Gather", [table, given], positions)] }
    let (length, zero, one) = (named("length"), named("zero"), named("one"))
    return [
      part(
        "Shape", [node.input[0]], named("lengths"),
        [AttributeRecord("start", integer: 1), AttributeRecord("end", integer: 2)]),
      part("Squeeze", [named("lengths")], length),
      part("Constant", [], zero, [AttributeRecord("value_int", integer: 0)]),
      part("Constant", [], one, [AttributeRecord("value_int", integer: 1)]),
      part("Range", [zero, length, one], named("places")),
      part("Gather", [table, named("places")], positions),
    ]
  }

  /// Returns the nodes that count the tokens of each text that are not padding; without a mask the count is 0, as in ONNX Runtime.
  private func maskNodes(_ name: String) -> [NodeRecord] {
    guard let mask = input(7) else {
      return [
        part("Shape", [node.input[0]], named("batch"), [AttributeRecord("end", integer: 1)]),
        part("ConstantOfShape", [named("batch")], named("none")),
        part("Cast", [named("none")], name, [AttributeRecord("to", integer: 6)]),
      ]
    }
    var axes = AttributeRecord()
    (axes.name, axes.ints) = ("value_ints", [1])
    return [
      part("Constant", [], named("axes"), [axes]),
      part("ReduceSum", [mask, named("axes")], name, [AttributeRecord("keepdims", integer: 0)]),
    ]
  }
}
