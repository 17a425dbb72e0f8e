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
  }

  /// Builds the engine's graph.
  ///
  /// - Parameters:
  ///   - inputShapes: shapes of inputs whose own are open.
  ///   - constants: inputs that are not to be explained, with their values.
  ///   - output: the output to compute; the first by default.
  /// - Throws: `ONNXError`, `FileError`, `GraphError`
  public func imported(
    inputShapes: [String: [Int]] = [:],
    constants: [String: (shape: [Int], values: [Double], isInteger: Bool)] = [:],
    output: String? = nil
  ) throws -> Imported {
    let missing = unsupportedOperators
    guard missing.isEmpty else { throw ONNXError.unsupported(missing) }
    var inputs: [(name: String, shape: [Int])] = []
    for port in self.inputs where constants[port.name] == nil {
      let shape = inputShapes[port.name] ?? port.shape.compactMap(\.self)
      guard inputShapes[port.name] != nil || shape.count == port.shape.count else {
        throw ONNXError.ambiguous("the shape of input '\(port.name)' is open: \(port.description)")
      }
      let count = shape.reduce(1) { $0.multipliedReportingOverflow(by: max(0, $1)).partialValue }
      guard shape.allSatisfy({ $0 > 0 }), (1...GraphBuilder.elementLimit).contains(count) else {
        throw ONNXError.tooLarge("input '\(port.name)' cannot have the shape \(shape)")
      }
      inputs.append((port.name, shape))
    }
    guard !inputs.isEmpty else { throw ONNXError.malformed("the model has no inputs") }

    let total = inputs.reduce(0) { $0 + $1.shape.reduce(1, *) }
    var builder = GraphBuilder(inputShape: inputs.count == 1 ? Shape(inputs[0].shape) : [total])
    var operands = try initializers()
    for (name, constant) in constants {
      guard constant.shape.reduce(1, *) == constant.values.count else {
        throw ONNXError.tensor(name: name, problem: "shape \(constant.shape)")
      }
      operands[name] = .constant(
        ConstantTensor(shape: constant.shape, elements: constant.values, isInteger: constant.isInteger))
    }
    if inputs.count == 1 {
      operands[inputs[0].name] = .variable(Variable(value: builder.input, shape: inputs[0].shape))
    } else {
      var start = 0
      for input in inputs {
        let count = input.shape.reduce(1, *)
        builder.nodeName = input.name
        let part = try builder.selected(
          .variable(Variable(value: builder.input, shape: [total])),
          positions: [Array(start..<start + count)],
          name: "Input")
        operands[input.name] = try builder.reshaped(part, to: input.shape)
        start += count
      }
    }
    for (index, proto) in try sortedNodes(known: Set(operands.keys)) {
      let name = Self.name(of: proto, index: index)
      builder.nodeName = name
      let node = Node(
        proto, name: name, opset: opset, inputs: proto.input.map { $0.isEmpty ? nil : operands[$0] })
      guard let importing = OperatorSet.imports[proto.opType] else { continue }
      let results = try importing(&builder, node)
      for (name, result) in zip(proto.output, results) where !name.isEmpty { operands[name] = result }
    }
    let outputName = output ?? model.graph.output.first?.name ?? ""
    guard model.graph.output.contains(where: { $0.name == outputName }), let result = operands[outputName]
    else {
      throw ONNXError.ambiguous(
        "the model has no output '\(outputName)'; it has \(model.graph.output.map(\.name).joined(separator: ", "))"
      )
    }
    guard case .variable(let variable) = result else {
      throw ONNXError.malformed("output '\(outputName)' does not depend on the input")
    }
    builder.nodeName = outputName
    let plain = try builder.plain(variable)
    builder.setOutput(plain.value)
    guard builder.graph.outputDependsOnInput else {
      throw ONNXError.malformed("output '\(outputName)' does not depend on the input")
    }
    return Imported(graph: builder.graph, inputs: inputs, outputShape: plain.shape)
  }

  private func initializers() throws -> [String: Operand] {
    var operands: [String: Operand] = [:]
    for tensor in model.graph.initializer {
      operands[tensor.name] = .constant(try ConstantTensor(tensor, external: externalData))
    }
    return operands
  }

  /// The nodes in an order in which everything is made before it is read.
  private func sortedNodes(known: Set<String>) throws -> [(index: Int, node: ONNXNode)] {
    var known = known
    var sorted: [(Int, ONNXNode)] = []
    var waiting = Array(model.graph.node.enumerated())
    while !waiting.isEmpty {
      var later: [(offset: Int, element: ONNXNode)] = []
      for (index, node) in waiting {
        if node.input.allSatisfy({ $0.isEmpty || known.contains($0) }) {
          known.formUnion(node.output)
          sorted.append((index, node))
        } else {
          later.append((index, node))
        }
      }
      if later.count == waiting.count, let (index, node) = later.first {
        let missing = node.input.first { !$0.isEmpty && !known.contains($0) } ?? ""
        throw ONNXError.node(
          name: Self.name(of: node, index: index), operation: node.opType,
          problem: "its input '\(missing)' is made by nobody, or by the node itself in a circle")
      }
      waiting = later
    }
    return sorted
  }
}

extension ONNXModel.Port: CustomStringConvertible {
  public var description: String {
    "\(name) [\(shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
  }
}
