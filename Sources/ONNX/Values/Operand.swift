import Engine

/// The value of a name in an ONNX model during import.
enum Operand: Sendable {
  case constant(ConstantTensor)
  case variable(Variable)
  /// A list of arrays, each of which may depend on the input or not.
  case sequence([Operand])

  /// The shape in the model's own order of axes.
  var shape: [Int] {
    switch self {
    case .constant(let tensor): tensor.shape
    case .variable(let variable): variable.shape
    case .sequence: []
    }
  }

  var rank: Int { shape.count }

  /// Whether the value is independent of the input.
  var isKnown: Bool {
    switch self {
    case .constant: true
    case .variable: false
    case .sequence(let operands): operands.allSatisfy(\.isKnown)
    }
  }

  var type: ElementType {
    switch self {
    case .constant(let tensor): tensor.type
    case .variable(let variable): variable.type
    case .sequence(let operands): operands.first?.type ?? .float
    }
  }

  /// The location in the graph; `nil` for a constant or a sequence.
  var activation: ONNXModel.Activation? {
    guard case .variable(let variable) = self else { return nil }
    return ONNXModel.Activation(value: variable.value, shape: variable.shape, order: variable.order)
  }
}

/// A value of the graph, with the order of its axes in memory.
///
/// The engine stores channels innermost, ONNX second. So a transpose only changes `order`; elements are moved only when an
/// operation needs another order.
struct Variable: Sendable {
  let value: Graph.Value
  /// The shape in the model's order of axes.
  let shape: [Int]
  /// The model's axis for each axis in memory, outermost first.
  let order: [Int]
  /// The element type in the model; the engine stores all elements as floating-point numbers.
  var type = ElementType.float

  init(value: Graph.Value, shape: [Int], order: [Int]? = nil) {
    self.value = value
    self.shape = shape
    self.order = order ?? Array(shape.indices)
  }

  /// Returns the axis in memory for one of the model's axes.
  func memoryAxis(_ axis: Int) -> Int { order.firstIndex(of: axis) ?? axis }

  var memoryShape: [Int] { order.map { shape[$0] } }

  /// Whether another order has the same memory layout: axes of extent 1 do not matter.
  func isStoredLike(_ other: [Int]) -> Bool {
    order.filter { shape[$0] != 1 } == other.filter { shape[$0] != 1 }
  }

  /// Returns the order for channels that are second in the model and innermost in memory.
  static func channelsLast(rank: Int) -> [Int] {
    rank < 2 ? Array(0..<rank) : [0] + Array(2..<max(rank, 2)) + [1]
  }
}
