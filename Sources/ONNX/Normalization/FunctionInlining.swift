/// Replaces calls of a model's local functions by the functions' nodes.
struct FunctionInlining {
  /// The largest depth of nested calls.
  private static let depthLimit = 64
  /// The largest number of nodes after inlining.
  private static let nodeLimit = 1 << 20

  private struct Key: Hashable {
    let domain, name, overload: String

    init(domain: String, name: String, overload: String) {
      self.domain = domain == "ai.onnx" ? "" : domain
      self.name = name
      self.overload = overload
    }

    init(_ node: NodeRecord) { self.init(domain: node.domain, name: node.opType, overload: node.overload) }
  }

  private let functions: [Key: FunctionRecord]
  private var made = 0
  private var calls = 0

  private init(_ functions: [FunctionRecord]) {
    self.functions = Dictionary(
      functions.map { (Key(domain: $0.domain, name: $0.name, overload: $0.overload), $0) }
    ) { first, _ in first }
  }

  /// Returns the nodes with all calls of functions inlined.
  ///
  /// - Throws: `ONNXError.malformed` for calls that are nested too deeply, as in endless recursion; `ONNXError.tooLarge`
  static func nodes(of nodes: [NodeRecord], functions: [FunctionRecord]) throws(ONNXError) -> [NodeRecord] {
    guard !functions.isEmpty else { return nodes }
    var inlining = FunctionInlining(functions)
    return try inlining.inlined(nodes, depth: 0)
  }

  private mutating func inlined(_ nodes: [NodeRecord], depth: Int) throws(ONNXError) -> [NodeRecord] {
    var result: [NodeRecord] = []
    for (index, node) in nodes.enumerated() {
      var node = node
      // A node without a name keeps the name given by its index.
      if depth == 0 { node.name = node.name(at: index) }
      for name in node.bodies.keys.sorted() {
        guard let body = node.bodies[name] else { continue }
        node.bodies[name]?.node = try inlined(body.node, depth: depth + 1)
      }
      if let function = functions[Key(node)] {
        result += try call(function, by: node, depth: depth)
      } else {
        result.append(node)
      }
      made += 1
      guard made <= Self.nodeLimit else {
        throw .tooLarge("the model's functions are more than \(Self.nodeLimit) nodes")
      }
    }
    return result
  }

  private mutating func call(_ function: FunctionRecord, by node: NodeRecord, depth: Int) throws(ONNXError)
    -> [NodeRecord]
  {
    guard depth < Self.depthLimit else {
      throw .malformed(
        "its functions call each other more than \(Self.depthLimit) deep, as '\(function.name)' does")
    }
    calls += 1
    let prefix = "\(node.name)#\(calls)/"
    var names: [String: String] = [:]
    for (index, name) in function.input.enumerated() {
      names[name] = node.input.indices.contains(index) ? node.input[index] : ""
    }
    var copies: [NodeRecord] = []
    for (index, name) in function.output.enumerated() {
      guard node.output.indices.contains(index), !node.output[index].isEmpty else { continue }
      if let given = names[name] {
        // An input that is also an output.
        var identity = NodeRecord()
        (identity.opType, identity.input, identity.output) = ("Identity", [given], [node.output[index]])
        identity.name = prefix + name
        copies.append(identity)
      } else {
        names[name] = node.output[index]
      }
    }
    let given = Dictionary(node.attribute.map { ($0.name, $0) }) { first, _ in first }
    let defaults = Dictionary(function.defaults.map { ($0.name, $0) }) { first, _ in first }
    let attributes = defaults.merging(given) { $1 }
    let opset = function.opsetImport.first { $0.domain.isEmpty || $0.domain == "ai.onnx" }.map {
      Int(clamping: $0.version)
    }
    let body = Renaming(names: names, prefix: prefix, attributes: attributes, opset: opset)
      .nodes(function.node, at: node.name)
    return try inlined(body, depth: depth + 1) + copies
  }
}

/// Renames a function's values to the names at the call.
private struct Renaming {
  /// The names at the call of the function's inputs and outputs.
  var names: [String: String]
  /// The prefix of all other names.
  let prefix: String
  /// The values of the function's attributes.
  let attributes: [String: AttributeRecord]
  let opset: Int?

  private func name(_ name: String) -> String { name.isEmpty ? "" : names[name] ?? prefix + name }

  func nodes(_ nodes: [NodeRecord], at caller: String) -> [NodeRecord] {
    nodes.enumerated().map { index, node in
      var node = node
      node.name = "\(caller)/\(node.name(at: index))"
      node.input = node.input.map(name)
      node.output = node.output.map(name)
      node.captured = node.captured.map(name)
      node.opset = node.opset ?? opset
      node.attribute = node.attribute.compactMap { attribute in
        guard !attribute.reference.isEmpty else { return attribute }
        // An attribute that has neither a value nor a default is left out.
        guard var value = attributes[attribute.reference] else { return nil }
        value.name = attribute.name
        return value
      }
      node.bodies = node.bodies.mapValues { body in
        var body = body
        body.node = self.nodes(body.node, at: node.name)
        for index in body.initializer.indices {
          body.initializer[index].name = name(body.initializer[index].name)
        }
        for index in body.input.indices { body.input[index].name = name(body.input[index].name) }
        for index in body.output.indices { body.output[index].name = name(body.output[index].name) }
        return body
      }
      return node
    }
  }
}
