/// Which node makes and reads which value of a model.
struct GraphIndex {
  let nodes: [NodeRecord]
  /// The node that makes a value.
  private let makers: [String: Int]
  /// Values that tell sizes of others, and nothing of their elements.
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

  /// What the nodes give, in their order.
  var values: [String] { nodes.flatMap(\.output).filter { !$0.isEmpty } }

  /// The nodes without which some values cannot be computed.
  ///
  /// - Parameter known: values that need not be made.
  func needed(for values: some Sequence<String>, known: Set<String>) -> Set<Int> {
    var needed: Set<Int> = []
    var open = Array(values)
    while let value = open.popLast() {
      guard !known.contains(value), let maker = makers[value], needed.insert(maker).inserted else { continue }
      open += nodes[maker].reads
    }
    return needed
  }

  /// Some nodes in an order in which everything is made before it is read: their own, unless one stands too early.
  /// Reference: Kahn 1962, "Topological sorting of large networks".
  ///
  /// - Throws: `ONNXError.node` for a node that reads a value that no node makes.
  func sorted(_ needed: Set<Int>, known: Set<String>) throws(ONNXError) -> [Int] {
    let needed = needed.sorted()
    var known = known
    var sorted: [Int] = []
    /// The nodes that wait for a value, and how many values each node still waits for.
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
            // One that stands further down has its turn there.
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
  /// The values that the node reads, its bodies included.
  var reads: [String] { input.filter { !$0.isEmpty } + captured }

  /// Whether the operator is one of ONNX's own.
  var isStandard: Bool { domain.isEmpty || domain == "ai.onnx" }

  /// The node's name, or what one without a name is called by its place in the file.
  func name(at index: Int) -> String { name.isEmpty ? "\(opType) \(index)" : name }

  /// The operator's name, after its domain if it is not one of ONNX's own.
  var operatorName: String { isStandard ? opType : "\(domain).\(opType)" }
}
