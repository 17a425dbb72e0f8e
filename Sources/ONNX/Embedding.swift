import ConvNet

/// An array that takes the place of what a model computes from an input of whole numbers: the rows of a table that they choose.
///
/// Integers have no gradient; what is explained is the embedding a model turns them into at once.
struct Embedding {
  /// What the graph's input is called: as the model's, and of further tables of one input with the node.
  let name: String
  /// The model's input.
  let input: String
  /// The node that looks the rows up.
  let layer: String
  /// The name of the array of rows.
  let output: String
  let shape: [Int]
  let values: [Float]
  /// Of the table; `nil` where the array comes from elsewhere.
  let rows: Int?

  /// The embeddings of each input that is given as integers.
  ///
  /// - Parameters:
  ///   - nodes: the indices of the nodes that are looked at.
  ///   - ports: the model's inputs whose numbers may be looked up.
  ///   - indices: a value that is made from nothing but constants.
  ///   - table: a stored array, if there is one of that name.
  static func all(
    in wiring: Wiring, nodes: [Int], ports: Set<String>,
    indices: (String) throws -> ConstantTensor?, table: (String) throws -> ConstantTensor?
  ) throws -> [Embedding] {
    var embeddings: [Embedding] = []
    for index in nodes {
      let node = wiring.nodes[index]
      guard let input = wiring.lookedUp(by: index, ports: ports), let output = node.output.first,
        let table = try table(node.input[0]), !table.isInteger, let rows = table.shape.first, rows > 0,
        let indices = try indices(node.input[1])
      else { continue }
      let layer = wiring.name(of: index)
      let places = try indices.reals.map { value -> Int in
        guard let value = Int(exactly: value), let row = Indexing.axis(value, rank: rows) else {
          throw ONNXError.node(name: layer, operation: "Gather", problem: "row \(value) of \(rows)")
        }
        return row
      }
      let shape = indices.shape + table.shape.dropFirst()
      guard let count = Indexing.count(of: shape, limit: GraphBuilder.elementLimit), count > 0 else {
        throw ONNXError.tooLarge("an embedding of shape \(shape)")
      }
      let isFurther = embeddings.contains { $0.input == input }
      embeddings.append(
        Embedding(
          name: isFurther ? "\(input) (\(layer))" : input, input: input, layer: layer, output: output,
          shape: shape,
          values: table.selecting([places] + table.shape.dropFirst().map { Array(0..<$0) }).floats,
          rows: rows))
    }
    return embeddings
  }
}

extension Wiring {
  /// Operators behind which whole numbers are still the same ones.
  private static let movements: Set<String> = [
    "Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze",
  ]

  /// The input whose numbers choose what a node looks up along the first axis of an array; `nil` for another node.
  func lookedUp(by index: Int, ports: Set<String>) -> String? {
    let node = nodes[index]
    guard node.opType == "Gather", node.input.count == 2,
      node.attribute.allSatisfy({ $0.name != "axis" || $0.i == 0 })
    else { return nil }
    var value = node.input[1]
    for _ in nodes.indices {
      if ports.contains(value) { return value }
      guard let maker = maker(of: value), Self.movements.contains(nodes[maker].opType),
        let source = nodes[maker].input.first
      else { return nil }
      value = source
    }
    return nil
  }
}

extension ONNXModel {
  /// Inputs whose numbers choose rows of stored tables, whatever type they have.
  var lookedUpInputs: Set<String> {
    let wiring = Wiring(nodes)
    let stored = Set(graph.initializer.map(\.name))
    let ports = Set(graph.input.map(\.name)).subtracting(stored)
    return Set(
      nodes.indices.filter { nodes[$0].input.first.map(stored.contains) ?? false }
        .compactMap { wiring.lookedUp(by: $0, ports: ports) })
  }

  /// Why the numbers of an input are not found in a table: something is computed of them before they are looked up.
  ///
  /// - Returns: `nil` where no table is looked up by what inputs make.
  var changedLookup: String? {
    let wiring = Wiring(nodes)
    let stored = Set(graph.initializer.map(\.name))
    let ports = Set(graph.input.map(\.name)).subtracting(stored)
    for index in nodes.indices where nodes[index].opType == "Gather" && nodes[index].input.count == 2 {
      guard stored.contains(nodes[index].input[0]), let maker = wiring.maker(of: nodes[index].input[1]) else {
        continue
      }
      let needed = wiring.needed(for: [nodes[index].input[1]], known: stored)
      guard let port = needed.flatMap({ nodes[$0].input }).filter(ports.contains).min() else { continue }
      return
        "the numbers of '\(port)' are changed before '\(wiring.name(of: index))' looks them up (last by \(nodes[maker].opType) "
        + "'\(wiring.name(of: maker))'), and only a table that is looked up by the numbers themselves is explained; "
        + "export the model with an embedding that reads its input directly"
    }
    return nil
  }
}
