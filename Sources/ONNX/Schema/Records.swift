/// An ONNX file. This record and those below hold the fields that are read, with the names and numbers of `onnx.proto`.
struct ModelRecord: WireMessage, Sendable {
  var producerName = ""
  var graph: GraphRecord?
  var opsetImport: [OperatorSetRecord] = []
  var functions: [FunctionRecord] = []

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 2: try value.read(into: &producerName, bytes)
    case 7: try value.merge(into: &graph, bytes)
    case 8: try value.append(to: &opsetImport, bytes)
    case 25: try value.append(to: &functions, bytes)
    default: break
    }
  }
}

struct OperatorSetRecord: WireMessage, Sendable {
  var domain = ""
  var version: Int64 = 0

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 1: try value.read(into: &domain, bytes)
    case 2: value.read(into: &version)
    default: break
    }
  }
}

struct GraphRecord: WireMessage, Sendable {
  var node: [NodeRecord] = []
  var initializer: [TensorRecord] = []
  var input: [ValueRecord] = []
  var output: [ValueRecord] = []

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 1: try value.append(to: &node, bytes)
    case 5: try value.append(to: &initializer, bytes)
    case 11: try value.append(to: &input, bytes)
    case 12: try value.append(to: &output, bytes)
    default: break
    }
  }
}

struct NodeRecord: WireMessage, Sendable {
  var input: [String] = []
  var output: [String] = []
  var name = ""
  var opType = ""
  var attribute: [AttributeRecord] = []
  var domain = ""
  /// Distinguishes functions of the same name.
  var overload = ""
  /// The graphs in the attributes, by attribute name.
  var bodies: [String: GraphRecord] = [:]
  /// The values that the bodies read from the graphs around them.
  var captured: [String] = []
  /// The version of the standard operator set; `nil` for the model's.
  var opset: Int?

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 1: try value.append(to: &input, bytes)
    case 2: try value.append(to: &output, bytes)
    case 3: try value.read(into: &name, bytes)
    case 4: try value.read(into: &opType, bytes)
    case 5: try value.append(to: &attribute, bytes)
    case 7: try value.read(into: &domain, bytes)
    case 8: try value.read(into: &overload, bytes)
    default: break
    }
  }
}

/// A function defined in the model; its nodes replace the nodes that call it.
struct FunctionRecord: WireMessage, Sendable {
  var name = ""
  var domain = ""
  var overload = ""
  var input: [String] = []
  var output: [String] = []
  var node: [NodeRecord] = []
  /// The attributes that have defaults, with these.
  var defaults: [AttributeRecord] = []
  var opsetImport: [OperatorSetRecord] = []

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 1: try value.read(into: &name, bytes)
    case 4: try value.append(to: &input, bytes)
    case 5: try value.append(to: &output, bytes)
    case 7: try value.append(to: &node, bytes)
    case 9: try value.append(to: &opsetImport, bytes)
    case 10: try value.read(into: &domain, bytes)
    case 11: try value.append(to: &defaults, bytes)
    case 13: try value.read(into: &overload, bytes)
    default: break
    }
  }
}

/// A node's attribute.
struct AttributeRecord: WireMessage, Sendable {
  enum Kind: Int32 {
    case float = 1
    case int = 2
    case string = 3
    case tensor = 4
    case graph = 5
    case floats = 6
    case ints = 7
    case strings = 8
  }

  var name = ""
  /// The number of a `Kind`, or of an unsupported type; 0 if the file does not state it.
  var type: Int32 = 0
  var f: Float = 0
  var i: Int64 = 0
  var s: [UInt8] = []
  var t: TensorRecord?
  var floats: [Float] = []
  var ints: [Int64] = []
  var strings: [[UInt8]] = []
  /// The range of a graph's bytes in the file. The graph is read later, when its nesting depth is known.
  var graph: Range<Int>?
  /// The attribute of the enclosing function whose value this attribute takes; empty if it has its own.
  var reference = ""

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 1: try value.read(into: &name, bytes)
    case 2: value.read(into: &f)
    case 3: value.read(into: &i)
    case 4: if case .bytes(let range) = value { s = Array(bytes[range]) }
    case 5: try value.merge(into: &t, bytes)
    case 6: value.read(into: &graph)
    case 7: try value.append(to: &floats, bytes)
    case 8: try value.append(to: &ints, bytes) { Int64(bitPattern: $0) }
    case 9: value.append(to: &strings, bytes)
    case 20: value.read(into: &type)
    case 21: try value.read(into: &reference, bytes)
    default: break
    }
  }
}

/// An input or output of a graph.
struct ValueRecord: WireMessage, Sendable {
  var name = ""
  var type: TypeRecord?

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 1: try value.read(into: &name, bytes)
    case 2: try value.merge(into: &type, bytes)
    default: break
    }
  }
}

struct TypeRecord: WireMessage, Sendable {
  var tensorType: TensorTypeRecord?

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    if field == 1 { try value.merge(into: &tensorType, bytes) }
  }
}

struct TensorTypeRecord: WireMessage, Sendable {
  var elemType: Int32 = 0
  var shape: TensorShapeRecord?

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    switch field {
    case 1: value.read(into: &elemType)
    case 2: try value.merge(into: &shape, bytes)
    default: break
    }
  }
}

struct TensorShapeRecord: WireMessage, Sendable {
  var dim: [DimensionRecord] = []

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    if field == 1 { try value.append(to: &dim, bytes) }
  }
}

/// An extent; 0 if it is variable.
struct DimensionRecord: WireMessage, Sendable {
  var dimValue: Int64 = 0

  mutating func read(_ field: Int, _ value: WireReader.Value, in bytes: UnsafeRawBufferPointer)
    throws(WireReader.Malformed)
  {
    if field == 1 { value.read(into: &dimValue) }
  }
}
