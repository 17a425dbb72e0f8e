import Engine

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
  /// The element of the input that chooses each row, row by row; empty where the array comes from elsewhere.
  let sources: [Int]

  /// The embeddings of each input that is given as integers.
  ///
  /// - Parameters:
  ///   - nodes: the indices of the nodes that are looked at.
  ///   - ports: the model's inputs whose numbers may be looked up.
  ///   - constants: what the inputs are given.
  ///   - folded: a value that is made from nothing but constants.
  ///   - table: a stored array, if there is one of that name.
  static func all(
    in wiring: GraphIndex, nodes: [Int], ports: Set<String>, constants: ONNXModel.Constants,
    folded: (String, ONNXModel.Constants) throws -> ConstantTensor?,
    table: (String) throws -> ConstantTensor?
  ) throws -> [Embedding] {
    var embeddings: [Embedding] = []
    for index in nodes {
      let node = wiring.nodes[index]
      guard let found = wiring.lookup(by: index, ports: ports), let output = node.output.first,
        let table = try table(node.input[0]), !table.isInteger, let rows = table.shape.first, rows > 0,
        let indices = try folded(node.input[1], constants),
        let sources = try found.sources(of: node.input[1], among: constants, folded: folded)?.elements
      else { continue }
      let input = found.input
      let layer = wiring.name(of: index)
      let places = try indices.reals.map { value -> Int in
        guard let value = Int(exactly: value), let row = Indexing.axis(value, rank: rows) else {
          throw ONNXError.node(
            name: layer, operation: "Gather",
            problem: "its index \(value) is outside of the table's \(rows) rows")
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
          sources: sources))
    }
    return embeddings
  }
}

/// An input whose numbers choose rows of a table, and how they come to be its indices.
struct LookupPath {
  /// The model's input.
  let input: String
  /// Whether the indices are the input's numbers, all of them in their order.
  var isPlain = true

  /// The element of the input that each index is made from, and what is added to it.
  typealias Sources = (elements: [Int], offsets: [Int])

  /// Two evaluations tell: of zeros, which leave what is added, and of each element's own number.
  ///
  /// - Parameters:
  ///   - indices: the value's name.
  ///   - constants: what the inputs are given.
  /// - Returns: `nil` where an index is not one element plus a constant.
  func sources(
    of indices: String, among constants: ONNXModel.Constants,
    folded: (String, ONNXModel.Constants) throws -> ConstantTensor?
  ) throws -> Sources? {
    guard let given = constants[input] else { return nil }
    let count = given.values.count
    if isPlain { return (Array(0..<count), [Int](repeating: 0, count: count)) }
    func evaluated(_ values: [Double]) throws -> [Int]? {
      var changed = constants
      changed[input]?.values = values
      let reals = try folded(indices, changed)?.reals.map { Int(exactly: $0) }
      return reals?.contains(nil) == false ? reals?.compactMap(\.self) : nil
    }
    guard let offsets = try evaluated([Double](repeating: 0, count: count)),
      let numbered = try evaluated((0..<count).map(Double.init)),
      let doubled = try evaluated((0..<count).map { Double(2 * $0) })
    else { return nil }
    let elements = zip(numbered, offsets).map { $0 - $1 }
    let isLinear = zip(doubled, zip(elements, offsets)).allSatisfy { $0 == 2 * $1.0 + $1.1 }
    guard isLinear, elements.allSatisfy((0..<count).contains) else { return nil }
    return (elements, offsets)
  }
}

extension GraphIndex {
  /// Operators behind which whole numbers are still the same ones, in their order.
  private static let movements: Set<String> = [
    "Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze",
  ]
  /// Operators that choose among whole numbers or change their order.
  private static let selections: Set<String> = ["Gather", "Slice", "Split", "Transpose"]
  /// Operators that add what does not depend on the input: where the rows of each column begin in a table of all of them.
  private static let additions: Set<String> = ["Add", "Sub"]

  /// The input whose numbers choose what a node looks up along the first axis of an array; `nil` for another node.
  func lookup(by index: Int, ports: Set<String>) -> LookupPath? {
    let node = nodes[index]
    guard node.opType == "Gather", node.input.count == 2,
      node.attribute.allSatisfy({ $0.name != "axis" || $0.i == 0 })
    else { return nil }
    return path(to: node.input[1], ports: ports, steps: nodes.count)
  }

  private func path(to value: String, ports: Set<String>, steps: Int) -> LookupPath? {
    if ports.contains(value) { return LookupPath(input: value) }
    guard steps > 0, let maker = maker(of: value) else { return nil }
    let node = nodes[maker]
    func along(_ place: Int) -> LookupPath? {
      node.input.indices.contains(place) ? path(to: node.input[place], ports: ports, steps: steps - 1) : nil
    }
    if Self.movements.contains(node.opType) { return along(0) }
    guard Self.selections.contains(node.opType) || Self.additions.contains(node.opType) else { return nil }
    var found = along(0) ?? (node.opType == "Add" ? along(1) : nil)
    found?.isPlain = false
    return found
  }
}

extension ONNXModel {
  /// Inputs whose numbers choose rows of stored tables as they are, whatever type they have.
  var lookedUpInputs: Set<String> {
    let wiring = GraphIndex(nodes)
    let stored = Set(graph.initializer.map(\.name))
    let ports = Set(graph.input.map(\.name)).subtracting(stored)
    return Set(
      nodes.indices.filter { nodes[$0].input.first.map(stored.contains) ?? false }
        .compactMap { wiring.lookup(by: $0, ports: ports) }.filter(\.isPlain).map(\.input))
  }

  /// A table that elements of an input are looked up in.
  public struct LookupTable: Hashable, Sendable {
    /// The elements of the input, and the row that the number 0 of each chooses.
    public let elements: [Int]
    public let offsets: [Int]
    public let rows: Int
  }

  /// The tables that an input of whole numbers is looked up in.
  ///
  /// - Parameter shape: of what the input is given.
  /// - Throws: `ONNXError`, `FileError`
  public func lookupTables(of input: String, shape: [Int]) throws -> [LookupTable] {
    let wiring = GraphIndex(nodes)
    let count = Indexing.count(of: shape) ?? 0
    let constants: Constants = [input: (shape, [Double](repeating: 0, count: count), true)]
    return try nodes.indices.compactMap { index in
      guard let path = wiring.lookup(by: index, ports: [input]),
        let table = graph.initializer.first(where: { $0.name == nodes[index].input[0] }),
        let rows = table.dims.first.flatMap({ Int(exactly: $0) }),
        let sources = try path.sources(of: nodes[index].input[1], among: constants, folded: folded)
      else { return nil }
      return LookupTable(elements: sources.elements, offsets: sources.offsets, rows: rows)
    }
  }

  /// Why the numbers of an input are not found in a table: something is computed of them before they are looked up.
  ///
  /// - Returns: `nil` where no table is looked up by what inputs make.
  var changedLookup: String? {
    let wiring = GraphIndex(nodes)
    let stored = Set(graph.initializer.map(\.name))
    let ports = Set(graph.input.map(\.name)).subtracting(stored)
    for index in nodes.indices where nodes[index].opType == "Gather" && nodes[index].input.count == 2 {
      guard stored.contains(nodes[index].input[0]), let maker = wiring.maker(of: nodes[index].input[1]) else {
        continue
      }
      let needed = wiring.needed(for: [nodes[index].input[1]], known: stored)
      guard let port = needed.flatMap({ nodes[$0].input }).filter(ports.contains).min() else { continue }
      return
        "the model changes the numbers of '\(port)' before '\(wiring.name(of: index))' looks them up (last by \(nodes[maker].opType) "
        + "'\(wiring.name(of: maker))'), which is not supported; "
        + "export the model with an embedding that reads its input directly"
    }
    return nil
  }
}
