import Engine
import Files

/// One node of the model with its inputs resolved.
struct Node {
  let name: String
  let type: String
  /// The version of the operator set in which the node is written.
  let opset: Int
  /// The inputs; `nil` for an optional input that is left out.
  private(set) var inputs: [Operand?]
  let outputCount: Int
  /// The file that holds the node's own arrays.
  private let file: FileBytes
  private let attributes: [String: AttributeRecord]
  private let readings = Readings()

  /// The attributes and inputs that the import has read, so that unread ones are reported.
  private final class Readings {
    var attributes: Set<String> = []
    var inputs: Set<Int> = []
    var mistyped: String?
  }

  /// Whether all inputs are known.
  var isKnown: Bool {
    inputs.allSatisfy { $0?.isKnown ?? true }
  }

  /// Returns the same node with another operand as input `index`.
  func replacing(_ index: Int, by operand: Operand) -> Node {
    var copy = self
    copy.inputs[index] = operand
    return copy
  }

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

  /// The error for an integer that exceeds a signed 64-bit one.
  var tooLarge: ONNXError { problem("an integer beyond \(Int64.max)") }

  // MARK: Attributes

  /// Returns an attribute and records that it was read.
  ///
  /// - Parameter type: the required type, if the file states a type.
  private func attribute(_ name: String, _ type: AttributeRecord.Kind) -> AttributeRecord? {
    guard let attribute = attributes[name] else { return nil }
    readings.attributes.insert(name)
    if attribute.type != 0, attribute.type != type.rawValue { readings.mistyped = name }
    return attribute
  }

  func has(_ name: String) -> Bool { attributes[name] != nil }

  func int(_ name: String, default value: Int) -> Int {
    attribute(name, .int).map { Int(clamping: $0.i) } ?? value
  }

  /// Returns an integer attribute as a Boolean; the file has 1 for true and 0 for false.
  func flag(_ name: String, default value: Bool = false) throws(ONNXError) -> Bool {
    let number = int(name, default: value ? 1 : 0)
    guard (0...1).contains(number) else { throw problem("\(name) \(number)") }
    return number == 1
  }

  func float(_ name: String, default value: Float) -> Float { attribute(name, .float)?.f ?? value }

  func ints(_ name: String) -> [Int]? { attribute(name, .ints)?.ints.map { Int(clamping: $0) } }

  func floats(_ name: String) -> [Float]? { attribute(name, .floats)?.floats }

  func string(_ name: String, default value: String) -> String {
    attribute(name, .string).map { String(decoding: $0.s, as: UTF8.self) } ?? value
  }

  /// Returns a text attribute that must be one of `choices`; the first is the default.
  func choice(_ name: String, of choices: String...) throws(ONNXError) -> String {
    let text = string(name, default: choices[0])
    guard choices.contains(text) else { throw problem("\(name) '\(text)'") }
    return text
  }

  func strings(_ name: String) -> [String]? {
    attribute(name, .strings)?.strings.map { String(decoding: $0, as: UTF8.self) }
  }

  func tensor(_ name: String) throws -> ConstantTensor? {
    try attribute(name, .tensor)?.t.map {
      try ConstantTensor($0, in: file) { _, _, _ in throw problem("external data") }
    }
  }

  // MARK: Inputs

  func input(_ index: Int) throws(ONNXError) -> Operand {
    guard let input = optionalInput(index) else { throw problem("input \(index) is missing") }
    return input
  }

  func optionalInput(_ index: Int) -> Operand? {
    readings.inputs.insert(index)
    return inputs.indices.contains(index) ? inputs[index] : nil
  }

  /// Returns an input that must be known at import, such as weights or a shape.
  func constant(_ index: Int) throws(ONNXError) -> ConstantTensor {
    guard case .constant(let tensor) = try input(index) else {
      if case .sequence = try input(index) { throw problem("input \(index) is a sequence") }
      throw problem(
        "input \(index) depends on what is explained; it must be a constant, or be computed of constants, shapes and inputs "
          + "that are held fixed")
    }
    return tensor
  }

  func optionalConstant(_ index: Int) throws(ONNXError) -> ConstantTensor? {
    optionalInput(index) == nil ? nil : try constant(index)
  }

  /// Returns an input of integers that must be known at import, such as sizes, positions or axes.
  func integers(_ index: Int) throws(ONNXError) -> [Int] {
    let tensor = try constant(index)
    guard tensor.isInteger else { throw problem("input \(index) must be whole numbers") }
    return tensor.integers
  }

  func optionalIntegers(_ index: Int) throws(ONNXError) -> [Int]? {
    optionalInput(index) == nil ? nil : try integers(index)
  }

  // MARK: What was read

  /// The attributes that the import has not read.
  var unread: [AttributeRecord] {
    attributes.values.filter { !readings.attributes.contains($0.name) }.sorted { $0.name < $1.name }
  }

  /// The name of an attribute that was read as another type than the file's; `nil` if there is none.
  var mistyped: String? { readings.mistyped }

  /// The indices of the inputs that the import has not read.
  var unreadInputs: [Int] {
    inputs.indices.filter { inputs[$0] != nil && !readings.inputs.contains($0) }
  }

  /// Returns an axis counted from the front; a negative `axis` counts from the back.
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
