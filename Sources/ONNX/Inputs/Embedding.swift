import Engine

/// An array that replaces a value that a model computes from an input of integers: the table rows that the integers choose.
///
/// Integers have no gradient; the embedding that the model looks up for them is explained instead.
struct Embedding {
  /// The name of the graph's input: that of the model's input, followed by the node's name for further tables of the same input.
  let name: String
  /// The name of the model's input.
  let input: String
  /// The name of the node that looks the rows up, or of the layer that computes the array.
  let layer: String
  /// The name of the array of rows.
  let output: String
  let shape: [Int]
  let values: [Float]
  /// For each row, the index of the input's element that chooses it; empty if the array is the result of a layer.
  let sources: [Int]
  /// The array with the rows that no element chooses; `nil` if there are no such rows.
  var filling: Filling?

  /// The array with all rows: the explained ones, and those of the numbers with which a model pads its input.
  struct Filling {
    let shape: [Int]
    /// The values of all rows; only those of rows that no element chooses are used.
    let rows: [Float]
    /// The position of each element of the array in the explained rows, followed by `rows`.
    let places: [Int32]
  }

  /// Computes a value from constants and given inputs; returns `nil` if the value depends on anything else.
  typealias Known = (_ value: String, _ given: ONNXModel.KnownInputs) throws -> ConstantTensor?

  /// Returns the embeddings of the inputs that are given as integers.
  ///
  /// - Parameters:
  ///   - nodes: the indices of the nodes to search for look-ups.
  ///   - ports: the names of the model's inputs that may choose rows.
  ///   - given: the values of the inputs.
  ///   - known: computes a value from constants and given inputs.
  ///   - table: returns the array of a name if it is stored, or computed from stored arrays alone.
  static func all(
    in graphIndex: GraphIndex, nodes: [Int], ports: Set<String>, given: ONNXModel.KnownInputs, known: Known,
    table: (String) throws -> ConstantTensor?
  ) throws -> [Embedding] {
    var embeddings: [Embedding] = []
    for index in nodes {
      let node = graphIndex.nodes[index]
      guard let found = graphIndex.lookup(by: index, ports: ports), let output = node.output.first,
        let table = try table(node.input[0]), table.type.isReal, let rows = table.shape.first, rows > 0,
        let (input, sources) = try found.sources(of: node.input[1], among: given, known: known),
        let indices = try known(node.input[1], given)
      else { continue }
      let layer = graphIndex.name(of: index)
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
      let values = table.selecting([places] + table.shape.dropFirst().map { Array(0..<$0) }).floats
      var embedding = Embedding(
        name: isFurther ? "\(input) (\(layer))" : input, input: input, layer: layer, output: output,
        shape: shape, values: values, sources: sources.elements)
      if sources.elements.contains(-1), let own = given[input]?.shape {
        embedding = embedding.filled(own: own + table.shape.dropFirst())
      }
      embeddings.append(embedding)
    }
    return embeddings
  }

  /// Returns the embedding reduced to the rows that elements choose, in order; all rows become its `filling`.
  private func filled(own: [Int]) -> Embedding {
    let width = values.count / max(1, sources.count)
    let chosen = sources.indices.filter { sources[$0] >= 0 }
    let places = sources.enumerated().flatMap { row, element in
      let start = (element >= 0 ? element : chosen.count + row) * width
      return (start..<start + width).map(Int32.init)
    }
    return Embedding(
      name: name, input: input, layer: layer, output: output, shape: own,
      values: chosen.flatMap { values[$0 * width..<($0 + 1) * width] }, sources: chosen.map { sources[$0] },
      filling: Filling(shape: shape, rows: values, places: places))
  }
}

/// The inputs of the model from which the row indices of a look-up are computed.
struct LookupPath {
  /// The model's inputs that the indices depend on.
  let inputs: [String]
  /// Whether the indices are all elements of a single input, unchanged and in order.
  let isPlain: Bool

  /// For each index, the position of the input's element from which it is computed (−1 for none), and the constant added to the element.
  typealias Sources = (elements: [Int], offsets: [Int])

  /// Returns the input from which the indices are taken, if each index is one element of the input plus a constant.
  ///
  /// The indices are evaluated for several numberings of the elements. Only shifts and selections pass this test, and operations that
  /// leave numbers unchanged unless they are negative or padding. Indices that stay constant are padding; they are accepted if each
  /// element chooses one index, in order.
  /// - Parameter indices: the name of the value.
  /// - Returns: `nil` if an index is anything else.
  func sources(
    of indices: String, among given: ONNXModel.KnownInputs, known: Embedding.Known
  ) throws -> (input: String, sources: Sources)? {
    for input in inputs {
      guard let own = given[input] else { return nil }
      if isPlain { return (input, (Array(0..<own.count), [Int](repeating: 0, count: own.count))) }
      if let sources = sources(of: indices, in: input, own, among: given, known: known) {
        return (input, sources)
      }
    }
    return nil
  }

  private func sources(
    of indices: String, in input: String, _ own: ConstantTensor, among given: ONNXModel.KnownInputs,
    known: Embedding.Known
  ) -> Sources? {
    let count = own.count
    func evaluated(_ number: (Int) -> Int) -> [Int]? {
      var changed = given
      changed[input] = ConstantTensor(
        shape: own.shape, integers: (0..<count).map { Int64(number($0)) },
        type: own.type.isInteger ? own.type : .int64)
      // The evaluation fails if the numbers exceed a table on the way; this is not a look-up.
      let tensor = try? known(indices, changed)
      let reals = tensor?.reals.map { Int(exactly: $0) }
      return reals?.contains(nil) == false ? reals?.compactMap(\.self) : nil
    }
    guard let offsets = evaluated({ _ in 0 }), let numbered = evaluated({ $0 + 1 }),
      let doubled = evaluated({ 2 * $0 + 2 }), let tenfold = evaluated({ 10 * $0 + 10 })
    else { return nil }
    let elements = zip(numbered, offsets).map { $0 - $1 - 1 }
    let isLinear = elements.indices.allSatisfy { place in
      let step = elements[place] + 1
      return doubled[place] == 2 * step + offsets[place] && tenfold[place] == 10 * step + offsets[place]
    }
    guard isLinear, elements.allSatisfy((-1..<count).contains) else { return nil }
    if elements.contains(-1), elements.filter({ $0 >= 0 }) != Array(0..<count) { return nil }
    return (elements, offsets)
  }
}

extension GraphIndex {
  /// The operators that keep integers unchanged and in order.
  private static let movements: Set<String> = [
    "Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze",
  ]

  /// Returns the inputs that choose the rows that a node looks up along the first axis of an array; `nil` if the node does not look up
  /// rows by inputs.
  func lookup(by index: Int, ports: Set<String>) -> LookupPath? {
    let node = nodes[index]
    guard node.opType == "Gather", node.input.count == 2,
      node.attribute.allSatisfy({ $0.name != "axis" || $0.i == 0 })
    else { return nil }
    let indices = node.input[1]
    if let input = origin(of: indices, ports: ports) { return LookupPath(inputs: [input], isPlain: true) }
    let read = needed(for: [indices], known: ports.union(sizes)).flatMap { nodes[$0].input }.filter(
      ports.contains)
    return read.isEmpty ? nil : LookupPath(inputs: Set(read).sorted(), isPlain: false)
  }

  /// Returns the input whose elements a value consists of, all of them in order; `nil` if there is none.
  ///
  /// - Parameter passed: further operators that may lie between the input and the value.
  func origin(of value: String, ports: Set<String>, through passed: Set<String> = []) -> String? {
    var value = value
    for _ in 0...nodes.count {
      if ports.contains(value) { return value }
      guard let maker = maker(of: value),
        Self.movements.contains(nodes[maker].opType) || passed.contains(nodes[maker].opType),
        let input = nodes[maker].input.first
      else { return nil }
      value = input
    }
    return nil
  }
}

extension ONNXModel {
  /// The inputs whose unchanged elements choose rows of stored tables, whatever type they have.
  var lookedUpInputs: Set<String> {
    let stored = Set(graph.initializer.map(\.name))
    let ports = Set(graph.input.map(\.name)).subtracting(stored)
    return Set(
      nodes.indices.filter { nodes[$0].input.first.map(stored.contains) ?? false }
        .compactMap { graphIndex.lookup(by: $0, ports: ports) }.filter(\.isPlain).flatMap(\.inputs))
  }

  /// A table in which elements of an input are looked up.
  public struct LookupTable: Hashable, Sendable {
    /// For each look-up, the index of the input's element that is looked up; −1 for padding.
    public let elements: [Int]
    /// For each look-up, the row that the number 0 chooses.
    public let offsets: [Int]
    /// The number of rows of the table.
    public let rows: Int
  }

  /// Returns the stored tables in which an input of integers is looked up.
  ///
  /// - Parameters:
  ///   - input: the name of the input.
  ///   - shape: the shape of the array that is given for the input.
  /// - Throws: `ONNXError`, `FileError`
  public func lookupTables(of input: String, shape: [Int]) throws -> [LookupTable] {
    let count = Indexing.count(of: shape) ?? 0
    let given = try knownInputs([input: (shape, [Double](repeating: 0, count: count), true)])
    return try nodes.indices.compactMap { index in
      guard let path = graphIndex.lookup(by: index, ports: [input]),
        let table = graph.initializer.first(where: { $0.name == nodes[index].input[0] }),
        let rows = table.dims.first.flatMap({ Int(exactly: $0) }),
        let sources = try path.sources(
          of: nodes[index].input[1], among: given, known: { try knownValues([$0], given: $1)[$0] })?.sources
      else { return nil }
      return LookupTable(elements: sources.elements, offsets: sources.offsets, rows: rows)
    }
  }

  /// The error message if the model changes the numbers of an input before it looks them up in a stored table; `nil` if no stored
  /// table is looked up by values computed from inputs.
  var changedLookup: String? {
    let stored = Set(graph.initializer.map(\.name))
    let ports = Set(graph.input.map(\.name)).subtracting(stored)
    for index in nodes.indices where nodes[index].opType == "Gather" && nodes[index].input.count == 2 {
      guard stored.contains(nodes[index].input[0]), let maker = graphIndex.maker(of: nodes[index].input[1])
      else {
        continue
      }
      let needed = graphIndex.needed(for: [nodes[index].input[1]], known: stored)
      guard let port = needed.flatMap({ nodes[$0].reads }).filter(ports.contains).min() else { continue }
      return
        "the model changes the numbers of '\(port)' before '\(graphIndex.name(of: index))' looks them up (last by \(nodes[maker].opType) "
        + "'\(graphIndex.name(of: maker))'), which is not supported; "
        + "export the model with an embedding that reads its input directly"
    }
    return nil
  }
}
