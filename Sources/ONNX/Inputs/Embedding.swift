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
  /// The rows that no element chooses, among the others; `nil` where there are none.
  var filling: Filling?

  /// Rows around the explained ones: of numbers that a model fills its input up with.
  struct Filling {
    let shape: [Int]
    /// All rows, of which those count that no element chooses.
    let rows: [Float]
    /// The place of each element of the result among the explained rows and, behind them, all rows.
    let places: [Int32]
  }

  /// What computes a value of constants and given inputs; `nil` where it depends on something else.
  typealias Known = (_ value: String, _ given: ONNXModel.KnownInputs) throws -> ConstantTensor?

  /// The embeddings of each input that is given as integers.
  ///
  /// - Parameters:
  ///   - nodes: the indices of the nodes that are looked at.
  ///   - ports: the model's inputs whose numbers may be looked up.
  ///   - given: the inputs.
  ///   - table: a stored array, if there is one of that name.
  static func all(
    in wiring: GraphIndex, nodes: [Int], ports: Set<String>, given: ONNXModel.KnownInputs, known: Known,
    table: (String) throws -> ConstantTensor?
  ) throws -> [Embedding] {
    var embeddings: [Embedding] = []
    for index in nodes {
      let node = wiring.nodes[index]
      guard let found = wiring.lookup(by: index, ports: ports), let output = node.output.first,
        let table = try table(node.input[0]), table.type.isReal, let rows = table.shape.first, rows > 0,
        let (input, sources) = try found.sources(of: node.input[1], among: given, known: known),
        let indices = try known(node.input[1], given)
      else { continue }
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

  /// The same of the rows alone that elements choose, all of them in their order.
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

/// Inputs that choose rows of a table, and how they come to be its indices.
struct LookupPath {
  /// The model's inputs that the indices depend on.
  let inputs: [String]
  /// Whether the indices are the numbers of a single input, all of them in their order.
  let isPlain: Bool

  /// The element of the input that each index is made from, −1 for none, and what is added to it.
  typealias Sources = (elements: [Int], offsets: [Int])

  /// The input whose numbers the indices are: each index is one element plus a constant.
  ///
  /// The indices are evaluated for several numberings of the elements, which leaves no other reading of what is computed there: shifts,
  /// selections, and steps that change nothing for numbers that are no padding and not negative. Indices that stay the same fill the
  /// input up, if all elements choose an index each, in their order.
  /// - Parameter indices: the value's name.
  /// - Returns: `nil` where an index is something else.
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
      // Numbers beyond a table in between are no look-up.
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
  /// Operators behind which whole numbers are still the same ones, in their order.
  private static let movements: Set<String> = [
    "Cast", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze",
  ]

  /// The inputs whose numbers choose what a node looks up along the first axis of an array; `nil` for another node.
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

  /// The input whose numbers a value is, all of them in their order.
  ///
  /// - Parameter passed: further operators that may lie between.
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
  /// Inputs whose numbers choose rows of stored tables as they are, whatever type they have.
  var lookedUpInputs: Set<String> {
    let stored = Set(graph.initializer.map(\.name))
    let ports = Set(graph.input.map(\.name)).subtracting(stored)
    return Set(
      nodes.indices.filter { nodes[$0].input.first.map(stored.contains) ?? false }
        .compactMap { wiring.lookup(by: $0, ports: ports) }.filter(\.isPlain).flatMap(\.inputs))
  }

  /// A table that elements of an input are looked up in.
  public struct LookupTable: Hashable, Sendable {
    /// The elements of the input, and the row that the number 0 of each chooses.
    public let elements: [Int]
    /// For each of the elements, the row of its number 0.
    public let offsets: [Int]
    /// The rows of the table.
    public let rows: Int
  }

  /// The tables that an input of whole numbers is looked up in.
  ///
  /// - Parameters:
  ///   - input: its name.
  ///   - shape: of what the input is given.
  /// - Throws: `ONNXError`, `FileError`
  public func lookupTables(of input: String, shape: [Int]) throws -> [LookupTable] {
    let count = Indexing.count(of: shape) ?? 0
    let given = try knownInputs([input: (shape, [Double](repeating: 0, count: count), true)])
    return try nodes.indices.compactMap { index in
      guard let path = wiring.lookup(by: index, ports: [input]),
        let table = graph.initializer.first(where: { $0.name == nodes[index].input[0] }),
        let rows = table.dims.first.flatMap({ Int(exactly: $0) }),
        let sources = try path.sources(
          of: nodes[index].input[1], among: given, known: { try knownValues([$0], given: $1)[$0] })?.sources
      else { return nil }
      return LookupTable(elements: sources.elements, offsets: sources.offsets, rows: rows)
    }
  }

  /// Why the numbers of an input are not found in a table: something is computed of them before they are looked up.
  ///
  /// - Returns: `nil` where no table is looked up by what inputs make.
  var changedLookup: String? {
    let stored = Set(graph.initializer.map(\.name))
    let ports = Set(graph.input.map(\.name)).subtracting(stored)
    for index in nodes.indices where nodes[index].opType == "Gather" && nodes[index].input.count == 2 {
      guard stored.contains(nodes[index].input[0]), let maker = wiring.maker(of: nodes[index].input[1]) else {
        continue
      }
      let needed = wiring.needed(for: [nodes[index].input[1]], known: stored)
      guard let port = needed.flatMap({ nodes[$0].reads }).filter(ports.contains).min() else { continue }
      return
        "the model changes the numbers of '\(port)' before '\(wiring.name(of: index))' looks them up (last by \(nodes[maker].opType) "
        + "'\(wiring.name(of: maker))'), which is not supported; "
        + "export the model with an embedding that reads its input directly"
    }
    return nil
  }
}
