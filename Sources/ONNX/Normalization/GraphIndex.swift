/// The nodes of a model, with the node that produces each value.
struct GraphIndex {
  let nodes: [NodeRecord]
  /// The index of the node that produces each value.
  private let makers: [String: Int]
  /// The values that depend on the shapes of others, not on their elements: results of Shape and Size.
  let sizes: Set<String>

  init(_ nodes: [NodeRecord]) {
    self.nodes = nodes
    var makers: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for name in node.output where !name.isEmpty && makers[name] == nil { makers[name] = index }
    }
    self.makers = makers
    sizes = Set(nodes.filter { ["Shape", "Size"].contains($0.operatorName) }.flatMap(\.output))
  }

  func maker(of value: String) -> Int? { makers[value] }

  func name(of index: Int) -> String { nodes[index].name(at: index) }

  /// The names of the nodes' results, in the order of the nodes.
  var values: [String] { nodes.flatMap(\.output).filter { !$0.isEmpty } }

  /// Returns the indices of the nodes that are needed to compute some values.
  ///
  /// - Parameter known: values that need not be computed.
  func needed(for values: some Sequence<String>, known: Set<String>) -> Set<Int> {
    var needed: Set<Int> = []
    var open = Array(values)
    while let value = open.popLast() {
      guard !known.contains(value), let maker = makers[value], needed.insert(maker).inserted else { continue }
      open += nodes[maker].reads
    }
    return needed
  }

  /// Returns nodes in topological order: the file's order, but a node that stands before its inputs is moved back behind them.
  /// Reference: Kahn 1962, "Topological sorting of large networks".
  ///
  /// - Throws: `ONNXError.node` for a node with an undefined input, or in a cycle.
  func sorted(_ needed: Set<Int>, known: Set<String>) throws(ONNXError) -> [Int] {
    let needed = needed.sorted()
    var known = known
    var sorted: [Int] = []
    /// The nodes that wait for each value, and the number of values for which each node still waits.
    var readers: [String: [Int]] = [:]
    var missing: [Int: Int] = [:]
    for index in needed {
      let waited = Set(nodes[index].reads.filter { !known.contains($0) })
      missing[index] = waited.count
      for name in waited { readers[name, default: []].append(index) }
    }
    for first in needed where missing[first] == 0 {
      missing[first] = nil
      var ready = [first]
      while let index = ready.popLast() {
        sorted.append(index)
        for name in nodes[index].output where known.insert(name).inserted {
          for reader in readers[name] ?? [] {
            guard let count = missing[reader] else { continue }
            missing[reader] = count - 1
            // A reader that stands after `first` is added in its turn.
            if count == 1, reader < first {
              missing[reader] = nil
              ready.append(reader)
            }
          }
        }
      }
    }
    if let index = needed.first(where: { missing[$0] != nil }) {
      let name = nodes[index].reads.first { !known.contains($0) } ?? ""
      throw ONNXError.node(
        name: self.name(of: index), operation: nodes[index].opType,
        problem: "its input '\(name)' is undefined, or part of a cycle")
    }
    return sorted
  }
}

extension NodeRecord {
  /// The values that the node and its bodies read.
  var reads: [String] { input.filter { !$0.isEmpty } + captured }

  /// Whether the operator is one of ONNX's own.
  var isStandard: Bool { domain.isEmpty || domain == "ai.onnx" }

  /// Returns the node's name or, if it has none, its operator and index.
  func name(at index: Int) -> String { name.isEmpty ? "\(opType) \(index)" : name }

  /// The operator's name, preceded by its domain unless the operator is one of ONNX's own.
  var operatorName: String { isStandard ? opType : "\(domain).\(opType)" }
}
