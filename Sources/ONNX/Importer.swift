import ConvNet
import Foundation

extension ONNXModel {
  /// A model as the engine's graph.
  public struct Imported: Sendable {
    public let graph: Graph
    /// The shapes of the model's variable inputs, in order; the graph's input holds them end to end.
    public let inputs: [(name: String, shape: [Int])]
    /// The output's shape in the model's own order of axes, in which the graph gives it.
    public let outputShape: [Int]
    /// The values of inputs that are embeddings of what the model takes: of words, by their indices.
    public let embeddings: [String: [Float]]
    /// What the model does last, if that turns logits into probabilities; it is left out of the graph.
    public let head: Head?
  }

  /// The end of a classifier.
  public enum Head: Hashable, Sendable {
    case softmax
    case sigmoid
  }

  /// Builds the engine's graph.
  ///
  /// - Parameters:
  ///   - inputShapes: shapes of inputs whose own are open.
  ///   - constants: inputs that are not to be explained, with their values.
  ///   - photo: how a photo becomes the only input; the graph's input is then height × width × 3 levels.
  ///   - output: the output to compute; the first by default.
  ///   - removesHead: whether a final softmax or sigmoid is left out.
  /// - Throws: `ONNXError`, `FileError`, `GraphError`
  public func imported(
    inputShapes: [String: [Int]] = [:],
    constants: [String: (shape: [Int], values: [Double], isInteger: Bool)] = [:],
    photo: PhotoInput? = nil, output: String? = nil, removesHead: Bool = false
  ) throws -> Imported {
    let missing = unsupportedOperators
    guard missing.isEmpty else { throw ONNXError.unsupported(missing) }
    var inputs: [(name: String, shape: [Int])] = []
    for port in self.inputs where constants[port.name] == nil {
      var shape = inputShapes[port.name] ?? port.shape.compactMap(\.self)
      if let photo { shape = [photo.height, photo.width, 3] }
      guard inputShapes[port.name] != nil || photo != nil || shape.count == port.shape.count else {
        throw ONNXError.ambiguous("the shape of input '\(port.name)' is open: \(port.description)")
      }
      let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: max(0, $1)).partialValue }
      guard shape.allSatisfy({ $0 > 0 }), (1...GraphBuilder.elementLimit).contains(count) else {
        throw ONNXError.tooLarge("input '\(port.name)' cannot have the shape \(shape)")
      }
      inputs.append((port.name, shape))
    }
    let stored = try initializers()
    let embeddings = try embeddings(of: constants, stored: stored)
    inputs += embeddings.map { ($0.input, $0.shape) }
    guard !inputs.isEmpty else {
      // A node that nothing reaches says more than that nothing reaches it.
      _ = try sortedNodes(known: Set(stored.keys).union(model.graph.input.map(\.name)))
      throw ONNXError.malformed("the model has no inputs to explain")
    }

    let total = inputs.reduce(0) { $0 + $1.shape.reduce(1, *) }
    var builder = GraphBuilder(inputShape: inputs.count == 1 ? Shape(inputs[0].shape) : [total])
    var operands = stored
    for (name, constant) in constants {
      guard constant.shape.reduce(1, *) == constant.values.count else {
        throw ONNXError.tensor(name: name, problem: "shape \(constant.shape)")
      }
      operands[name] = .constant(
        ConstantTensor(shape: constant.shape, elements: constant.values, isInteger: constant.isInteger))
    }
    if let photo {
      guard inputs.count == 1, let port = self.inputs.first(where: { $0.name == inputs[0].name }) else {
        throw ONNXError.ambiguous("the model has several inputs; give them with --input NAME=FILE.npy")
      }
      operands[port.name] = .variable(try builder.photo(photo, port: port))
    } else if inputs.count == 1 {
      let name = embeddings.first?.output ?? inputs[0].name
      operands[name] = .variable(Variable(value: builder.input, shape: inputs[0].shape))
    } else {
      var start = 0
      for input in inputs {
        let count = input.shape.reduce(1, *)
        builder.nodeName = input.name
        let part = try builder.selected(
          .variable(Variable(value: builder.input, shape: [total])),
          positions: [Array(start..<start + count)],
          name: "Input")
        let name = embeddings.first { $0.input == input.name }?.output ?? input.name
        operands[name] = try builder.reshaped(part, to: input.shape)
        start += count
      }
    }
    let given = Set(embeddings.map(\.output))
    for (index, proto) in try sortedNodes(known: Set(operands.keys)) {
      if given.contains(proto.output.first ?? "") { continue }
      let name = Self.name(of: proto, index: index)
      builder.nodeName = name
      let node = Node(
        proto, name: name, opset: opset, inputs: proto.input.map { $0.isEmpty ? nil : operands[$0] })
      guard let importing = OperatorSet.imports[proto.opType] else { continue }
      let results = try importing(&builder, node)
      for (name, result) in zip(proto.output, results) where !name.isEmpty { operands[name] = result }
    }
    var outputName = output ?? model.graph.output.first?.name ?? ""
    guard model.graph.output.contains(where: { $0.name == outputName }), operands[outputName] != nil else {
      throw ONNXError.ambiguous(
        "the model has no output '\(outputName)'; it has "
          + model.graph.output.map(\.name).joined(separator: ", "))
    }
    var head: Head?
    if removesHead, let last = lastNode(behind: outputName) {
      head = last.node.opType == "Softmax" ? .softmax : .sigmoid
      outputName = last.node.input.first ?? ""
    }
    guard case .variable(let variable) = operands[outputName] else {
      throw ONNXError.malformed("output '\(outputName)' does not depend on the input")
    }
    builder.nodeName = outputName
    let plain = try builder.plain(variable)
    builder.setOutput(plain.value)
    guard builder.graph.outputDependsOnInput else {
      throw ONNXError.malformed("output '\(outputName)' does not depend on the input")
    }
    return Imported(
      graph: builder.graph, inputs: inputs, outputShape: plain.shape,
      embeddings: Dictionary(embeddings.map { ($0.input, $0.values) }) { first, _ in first }, head: head)
  }

  /// An embedding that takes an input's place: the rows of a table that the input's integers choose.
  private struct Embedding {
    let input: String
    /// The name of the array of rows.
    let output: String
    let shape: [Int]
    let values: [Float]
  }

  /// Integers have no gradient; what is explained is the embedding a model turns them into at once.
  private func embeddings(
    of constants: [String: (shape: [Int], values: [Double], isInteger: Bool)], stored: [String: Operand]
  ) throws -> [Embedding] {
    let ports = Set(inputs.map(\.name))
    var embeddings: [Embedding] = []
    for (index, node) in model.graph.node.enumerated() where node.opType == "Gather" && node.input.count == 2
    {
      guard let indices = constants[node.input[1]], indices.isInteger, ports.contains(node.input[1]),
        case .constant(let table) = stored[node.input[0]], !table.isInteger, let rows = table.shape.first,
        rows > 0,
        node.attribute.allSatisfy({ $0.name != "axis" || $0.i == 0 }), let output = node.output.first
      else { continue }
      let width = table.elements.count / rows
      let values = try indices.values.flatMap { value -> [Float] in
        guard let row = Indexing.axis(Int(value), rank: rows) else {
          throw ONNXError.node(
            name: Self.name(of: node, index: index), operation: "Gather",
            problem: "row \(Int(value)) of \(rows)")
        }
        return table.elements[row * width..<(row + 1) * width].map { Float($0) }
      }
      let shape = indices.shape + table.shape.dropFirst()
      guard !values.isEmpty, values.count <= GraphBuilder.elementLimit else {
        throw ONNXError.tooLarge("an embedding of shape \(shape)")
      }
      embeddings.append(Embedding(input: node.input[1], output: output, shape: shape, values: values))
    }
    return embeddings
  }

  /// The softmax or sigmoid that makes an output, if one does; what only passes it on is looked through.
  private func lastNode(behind output: String) -> (node: ONNXNode, name: String)? {
    var name = output
    for _ in 0..<model.graph.node.count {
      guard let node = model.graph.node.first(where: { $0.output.contains(name) }) else { return nil }
      switch node.opType {
      case "Softmax", "Sigmoid": return (node, name)
      case "Identity", "Cast", "Dropout": name = node.input.first ?? ""
      default: return nil
      }
    }
    return nil
  }

  private func initializers() throws -> [String: Operand] {
    var operands: [String: Operand] = [:]
    for tensor in model.graph.initializer {
      operands[tensor.name] = .constant(try ConstantTensor(tensor, external: externalData))
    }
    return operands
  }

  /// The nodes in an order in which everything is made before it is read: their own, unless one stands too
  /// early. Reference: Kahn 1962, "Topological sorting of large networks".
  private func sortedNodes(known: Set<String>) throws -> [(index: Int, node: ONNXNode)] {
    let nodes = model.graph.node
    var known = known
    var sorted: [(Int, ONNXNode)] = []
    /// The nodes that wait for a value, and how many values each node still waits for.
    var readers: [String: [Int]] = [:]
    var missing = nodes.map { node in Set(node.input.filter { !$0.isEmpty && !known.contains($0) }).count }
    for (index, node) in nodes.enumerated() where missing[index] > 0 {
      for name in Set(node.input) where !name.isEmpty && !known.contains(name) {
        readers[name, default: []].append(index)
      }
    }
    for first in nodes.indices where missing[first] == 0 {
      missing[first] = -1
      var ready = [first]
      while let index = ready.popLast() {
        sorted.append((index, nodes[index]))
        for name in nodes[index].output where known.insert(name).inserted {
          for reader in readers[name] ?? [] {
            missing[reader] -= 1
            // One that stands further down has its turn there.
            if missing[reader] == 0, reader < first {
              missing[reader] = -1
              ready.append(reader)
            }
          }
        }
      }
    }
    if let index = missing.firstIndex(where: { $0 > 0 }) {
      let name = nodes[index].input.first { !$0.isEmpty && !known.contains($0) } ?? ""
      throw ONNXError.node(
        name: Self.name(of: nodes[index], index: index), operation: nodes[index].opType,
        problem: "its input '\(name)' is made by nobody, or by the node itself in a circle")
    }
    return sorted
  }
}

extension ONNXModel.Port: CustomStringConvertible {
  public var description: String {
    "\(name) [\(shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
  }
}
