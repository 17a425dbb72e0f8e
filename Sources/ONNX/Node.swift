import ConvNet
import Files

/// One node of the model with its inputs resolved.
struct Node {
  let name: String
  let type: String
  /// The version of the operator set the model is written in.
  let opset: Int
  /// `nil` where an optional input is left out.
  let inputs: [Operand?]
  let outputCount: Int
  /// Where the node's own arrays lie.
  private let file: FileBytes
  private let attributes: [String: AttributeRecord]

  init(_ node: NodeRecord, name: String, opset: Int, inputs: [Operand?], in file: FileBytes) {
    self.file = file
    self.name = name
    type = node.opType
    self.opset = opset
    self.inputs = inputs
    outputCount = node.output.count
    attributes = Dictionary(node.attribute.map { ($0.name, $0) }) { first, _ in first }
  }

  func problem(_ text: String) -> ONNXError { .node(name: name, operation: type, problem: text) }

  /// What integers of 64 bits with a sign cannot hold.
  var tooLarge: ONNXError { problem("an integer beyond \(Int64.max)") }

  // MARK: Attributes

  func has(_ name: String) -> Bool { attributes[name] != nil }

  func int(_ name: String, default value: Int) -> Int {
    attributes[name].map { Int(clamping: $0.i) } ?? value
  }

  func float(_ name: String, default value: Float) -> Float { attributes[name]?.f ?? value }

  func ints(_ name: String) -> [Int]? { attributes[name]?.ints.map { Int(clamping: $0) } }

  func floats(_ name: String) -> [Float]? { attributes[name]?.floats }

  func string(_ name: String, default value: String) -> String {
    attributes[name].map { String(decoding: $0.s, as: UTF8.self) } ?? value
  }

  func strings(_ name: String) -> [String]? {
    attributes[name]?.strings.map { String(decoding: $0, as: UTF8.self) }
  }

  func tensor(_ name: String) throws -> ConstantTensor? {
    try attributes[name]?.t.map {
      try ConstantTensor($0, in: file) { _, _, _ in throw problem("external data") }
    }
  }

  // MARK: Inputs

  func input(_ index: Int) throws(ONNXError) -> Operand {
    guard let input = optionalInput(index) else { throw problem("input \(index) is missing") }
    return input
  }

  func optionalInput(_ index: Int) -> Operand? { inputs.indices.contains(index) ? inputs[index] : nil }

  /// An input that must be known at import, such as weights or a shape.
  func constant(_ index: Int) throws(ONNXError) -> ConstantTensor {
    guard case .constant(let tensor) = try input(index) else {
      throw problem("input \(index) must be a constant, but it depends on the model's input")
    }
    return tensor
  }

  func optionalConstant(_ index: Int) throws(ONNXError) -> ConstantTensor? {
    optionalInput(index) == nil ? nil : try constant(index)
  }

  /// An axis attribute or the like, counted from the front.
  func axis(_ axis: Int, rank: Int) throws(ONNXError) -> Int {
    guard let axis = Indexing.axis(axis, rank: rank) else { throw problem("axis \(axis) of \(rank) axes") }
    return axis
  }

  func axes(_ axes: [Int], rank: Int) throws(ONNXError) -> [Int] {
    var resolved: [Int] = []
    for axis in axes { resolved.append(try self.axis(axis, rank: rank)) }
    return resolved
  }
}
