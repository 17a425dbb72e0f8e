import Failures

/// A network as its author wrote it: operations on values, each value made once.
///
/// Graphs are data. `Network` compiles one for evaluation.
package struct Graph: Sendable {
  /// A value in the graph: its input, or what one node makes.
  package struct Value: Hashable, Sendable {
    let index: Int
  }

  package struct Node: Sendable {
    /// Unique in the graph; errors speak of it.
    package var name: String
    /// The layer of the model that the node is part of; `nil` for what was put before the model, as the scaling of pixels.
    package var layer: String?
    package var operation: any NetworkOperation
    package var inputs: [Value]
    package var output: Value
  }

  /// In an order in which every node's inputs are made before it.
  package internal(set) var nodes: [Node] = []
  /// The shape of every value, by its index.
  private(set) var shapes: [TensorShape]

  package internal(set) var input: Value
  /// What the graph computes; the last node's output until another is named.
  package var output: Value
  /// Values that callers read after every evaluation, so that none may be fused away.
  var activations: [String: Value] = [:]

  package init(inputShape: TensorShape) {
    shapes = [inputShape]
    input = Value(index: 0)
    output = input
  }

  var valueCount: Int { shapes.count }

  package func shape(of value: Value) -> TensorShape { shapes[value.index] }

  /// Appends an operation and returns the value it makes, which becomes the graph's output.
  ///
  /// - Throws: `GraphError.invalidShapes` when the operation does not take inputs of these shapes.
  @discardableResult
  package mutating func append(
    _ operation: some NetworkOperation, to inputs: Value..., name: String
  ) throws(GraphError) -> Value {
    try append(operation, to: inputs, name: name)
  }

  @discardableResult
  package mutating func append(
    _ operation: any NetworkOperation, to inputs: [Value], name: String
  ) throws(GraphError) -> Value {
    try append(operation, to: inputs, name: name, layer: name)
  }

  /// - Parameter layer: the layer of the model that the operation is part of, `nil` for what comes before the model.
  @discardableResult
  package mutating func append(
    _ operation: any NetworkOperation, to inputs: [Value], name: String, layer: String?
  ) throws(GraphError) -> Value {
    let inputShapes = inputs.map(shape)
    let outputShape: TensorShape
    do throws(ShapeMismatch) {
      outputShape = try operation.outputShape(for: inputShapes)
    } catch {
      throw .invalidShapes(node: name, operation: operation.name, shapes: inputShapes, reason: error.reason)
    }
    let value = Value(index: shapes.count)
    shapes.append(outputShape)
    nodes.append(Node(name: name, layer: layer, operation: operation, inputs: inputs, output: value))
    output = value
    return value
  }

  /// Whether each value depends on the graph's input, by its index.
  func dependsOnInput() -> [Bool] {
    var depends = [Bool](repeating: false, count: shapes.count)
    depends[input.index] = true
    for node in nodes { depends[node.output.index] = node.inputs.contains { depends[$0.index] } }
    return depends
  }

  /// The graph without nodes whose results are not read.
  func withoutDeadNodes() -> Graph {
    var isRead = [Bool](repeating: false, count: shapes.count)
    for value in [output] + activations.values { isRead[value.index] = true }
    var graph = self
    graph.nodes = nodes.reversed().filter { node in
      guard isRead[node.output.index] else { return false }
      for input in node.inputs { isRead[input.index] = true }
      return true
    }.reversed()
    return graph
  }

  /// Whether each value has a gradient that counts, by its index: the output depends on it, and it on the
  /// graph's input or on a named value, and no step lies between.
  func carriesGradient() -> [Bool] {
    var reachesInput = [Bool](repeating: false, count: shapes.count)
    for value in [input] + activations.values { reachesInput[value.index] = true }
    for node in nodes where !node.operation.isStep && node.inputs.contains(where: { reachesInput[$0.index] })
    {
      reachesInput[node.output.index] = true
    }
    var carries = [Bool](repeating: false, count: shapes.count)
    carries[output.index] = reachesInput[output.index]
    for node in nodes.reversed() where !node.operation.isStep && carries[node.output.index] {
      for input in node.inputs where reachesInput[input.index] { carries[input.index] = true }
    }
    return carries
  }

  /// How many nodes read each value, by its index; who reads the output or a named value from outside counts as one more.
  ///
  /// - Parameter counts: whether a node of this operation and output is one of the readers.
  func useCounts(where counts: (any NetworkOperation, Value) -> Bool = { _, _ in true }) -> [Int] {
    var uses = [Int](repeating: 0, count: shapes.count)
    for node in nodes where counts(node.operation, node.output) {
      for input in node.inputs { uses[input.index] += 1 }
    }
    uses[output.index] += 1
    for value in Set(activations.values) { uses[value.index] += 1 }
    return uses
  }

  /// The node that makes each value, by its place among the nodes; the input has none.
  func makers() -> [Value: Int] {
    Dictionary(nodes.enumerated().map { ($1.output, $0) }) { first, _ in first }
  }
}

/// Why a graph cannot be built.
package enum GraphError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case invalidShapes(node: String, operation: String, shapes: [TensorShape], reason: String)
  /// The weights of so many layers cannot become random: there are fewer.
  case tooDeep(depth: Int, layers: Int)

  package var description: String {
    switch self {
    case .invalidShapes(let node, let operation, let shapes, let reason):
      "\(operation) '\(node)' on \(shapes.map(\.description).joined(separator: ", ")): \(reason)"
    case .tooDeep(let depth, let layers):
      "cannot randomize the weights of \(depth) layers; the network has \(layers) layers with weights"
    }
  }

  package var category: ErrorCategory { .input }
}

extension Graph {
  /// Whether there is anything to attribute.
  package var outputDependsOnInput: Bool { dependsOnInput()[output.index] }

  /// Whether some way from the input to the output is free of steps.
  package var outputHasGradient: Bool { carriesGradient()[input.index] }

  /// The multiplications of convolutions and matrix products for one output.
  package var multiplyAdds: Int { nodes.reduce(0) { $0 + multiplyAdds(of: $1) } }

  func multiplyAdds(of node: Node) -> Int { node.operation.multiplyAdds(for: node.inputs.map(shape)) }
}
