import ConvNet

/// An embedding that takes an input's place: the rows of a table that the input's integers choose.
///
/// Integers have no gradient; what is explained is the embedding a model turns them into at once.
struct Embedding {
  let input: String
  /// The name of the array of rows.
  let output: String
  let shape: [Int]
  let values: [Float]

  /// The first embedding of each input that is given as integers.
  ///
  /// - Parameters:
  ///   - nodes: the indices of the nodes that are looked at.
  ///   - ports: the model's inputs.
  ///   - table: a stored array, if there is one of that name.
  static func all(
    in wiring: Wiring, nodes: [Int], constants: ONNXModel.Constants, ports: Set<String>,
    table: (String) throws -> ConstantTensor?
  ) throws -> [Embedding] {
    var embeddings: [Embedding] = []
    for index in nodes {
      let node = wiring.nodes[index]
      guard node.opType == "Gather", node.input.count == 2, let output = node.output.first,
        let indices = constants[node.input[1]], indices.isInteger, ports.contains(node.input[1]),
        !embeddings.contains(where: { $0.input == node.input[1] }),
        node.attribute.allSatisfy({ $0.name != "axis" || $0.i == 0 }),
        let table = try table(node.input[0]), !table.isInteger, let rows = table.shape.first, rows > 0
      else { continue }
      let places = try indices.values.map { value -> Int in
        guard let value = Int(exactly: value), let row = Indexing.axis(value, rank: rows) else {
          throw ONNXError.node(
            name: wiring.name(of: index), operation: "Gather", problem: "row \(value) of \(rows)")
        }
        return row
      }
      let shape = indices.shape + table.shape.dropFirst()
      guard let count = Indexing.count(of: shape), (1...GraphBuilder.elementLimit).contains(count) else {
        throw ONNXError.tooLarge("an embedding of shape \(shape)")
      }
      let values = table.selecting([places] + table.shape.dropFirst().map { Array(0..<$0) }).floats
      embeddings.append(Embedding(input: node.input[1], output: output, shape: shape, values: values))
    }
    return embeddings
  }
}
