import Failures

/// A network as its author wrote it: operations on values, where each value is computed by one node.
///
/// A graph is plain data; `Network` compiles it for evaluation.
package struct Graph: Sendable {
  /// A value in the graph: the graph's input, or the result of one node.
  package struct Value: Hashable, Sendable {
    let index: Int
  }

  package struct Node: Sendable {
    /// Unique in the graph; errors identify the node by this name.
    package var name: String
    /// The layer of the model to which the node belongs; `nil` for preprocessing before the model, such as the scaling of pixels.
    package var layer: String?
    package var operation: any NetworkOperation
    package var inputs: [Value]
    package var output: Value
  }

  /// The nodes in topological order: each node follows the nodes that compute its inputs.
  package internal(set) var nodes: [Node] = []
  /// The shape of every value, by its index.
  private(set) var shapes: [TensorShape]

  package internal(set) var input: Value
  /// The graph's result: the output of the last node appended, unless another value is assigned.
  package var output: Value
  /// Named values that callers read after an evaluation; they are never fused away.
  var activations: [String: Value] = [:]

  package init(inputShape: TensorShape) {
    shapes = [inputShape]
    input = Value(index: 0)
    output = input
  }

  var valueCount: Int { shapes.count }

  package func shape(of value: Value) -> TensorShape { shapes[value.index] }

  /// Appends an operation and returns its result, which becomes the graph's output.
  ///
  /// - Throws: `GraphError.invalidShapes` if the operation does not accept inputs of these shapes.
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

  /// - Parameter layer: the layer of the model to which the operation belongs; `nil` for preprocessing before the model.
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

  /// Returns, for each value by its index, whether the value depends on the graph's input.
  func dependsOnInput() -> [Bool] {
    var depends = [Bool](repeating: false, count: shapes.count)
    depends[input.index] = true
    for node in nodes { depends[node.output.index] = node.inputs.contains { depends[$0.index] } }
    return depends
  }

  /// Returns the graph without nodes whose results are not used.
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

  /// Returns, for each value by its index, whether its gradient is needed: the value is on a path from the graph's
  /// input or a named value to the output, and no node on that path is a step.
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

  /// Returns how many nodes read each value, by the value's index. The output and named values count one more reader: the caller.
  ///
  /// - Parameter counts: whether a node with this operation and output counts as a reader.
  func useCounts(where counts: (any NetworkOperation, Value) -> Bool = { _, _ in true }) -> [Int] {
    var uses = [Int](repeating: 0, count: shapes.count)
    for node in nodes where counts(node.operation, node.output) {
      for input in node.inputs { uses[input.index] += 1 }
    }
    uses[output.index] += 1
    for value in Set(activations.values) { uses[value.index] += 1 }
    return uses
  }

  /// Returns the index in `nodes` of the node that computes each value; the input has no entry.
  func makers() -> [Value: Int] {
    Dictionary(nodes.enumerated().map { ($1.output, $0) }) { first, _ in first }
  }
}

/// An error in building a graph or in randomizing its weights.
package enum GraphError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case invalidShapes(node: String, operation: String, shapes: [TensorShape], reason: String)
  /// `depth` layers were to be randomized, but the network has only `layers` layers with weights.
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
  /// Whether the output depends on the input, so that there is something to attribute.
  package var outputDependsOnInput: Bool { dependsOnInput()[output.index] }

  /// Whether a path from the input to the output has no step; otherwise the gradient is zero wherever it exists.
  package var outputHasGradient: Bool { carriesGradient()[input.index] }

  /// The multiply-adds of convolutions and matrix products in one evaluation of one sample.
  package var multiplyAdds: Int { nodes.reduce(0) { $0 + multiplyAdds(of: $1) } }

  func multiplyAdds(of node: Node) -> Int { node.operation.multiplyAdds(for: node.inputs.map(shape)) }
}
