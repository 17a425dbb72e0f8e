import Engine

/// What a name in an ONNX model stands for while it is imported.
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

  /// Whether nothing of it depends on the input.
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

  /// Where it is in the graph; `nil` for a constant.
  var activation: ONNXModel.Activation? {
    guard case .variable(let variable) = self else { return nil }
    return ONNXModel.Activation(value: variable.value, shape: variable.shape, order: variable.order)
  }
}

/// A value of the graph, with the order its axes have in memory.
///
/// The engine keeps channels innermost, ONNX second. So a transpose only changes `order`, and nothing is moved
/// until an operation needs another order than it finds.
struct Variable: Sendable {
  let value: Graph.Value
  /// The shape in the model's order of axes.
  let shape: [Int]
  /// The model's axis that each axis in memory is.
  let order: [Int]
  /// What the model takes its elements for; the engine keeps all as floating-point numbers.
  var type = ElementType.float

  init(value: Graph.Value, shape: [Int], order: [Int]? = nil) {
    self.value = value
    self.shape = shape
    self.order = order ?? Array(shape.indices)
  }

  /// The axis in memory that one of the model's axes is.
  func memoryAxis(_ axis: Int) -> Int { order.firstIndex(of: axis) ?? axis }

  var memoryShape: [Int] { order.map { shape[$0] } }

  /// Whether the elements lie in memory as another order would have them: axes of extent 1 do not matter.
  func isStoredLike(_ other: [Int]) -> Bool {
    order.filter { shape[$0] != 1 } == other.filter { shape[$0] != 1 }
  }

  /// Channels second in the model, innermost in memory.
  static func channelsLast(rank: Int) -> [Int] {
    rank < 2 ? Array(0..<rank) : [0] + Array(2..<max(rank, 2)) + [1]
  }
}
