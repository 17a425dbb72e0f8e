import Engine

/// Counts the memory of arrays before they are made, and refuses impossible shapes.
struct ArrayGate: Sendable {
  /// The node that makes arrays, for messages.
  var nodeName = ""
  private(set) var budget: MemoryBudget

  /// The most elements one value may have.
  static let elementLimit = 1 << 28
  /// A number in double precision.
  static let constantBytes = MemoryLayout<Double>.stride
  /// What an element of an array takes while it is made: its source in a growing list, its number, and the number rounded.
  static let makingBytes = 40
  /// The most steps that the evaluation of one node may take.
  static let stepLimit = 1 << 33

  init(budget: MemoryBudget = .standard) { self.budget = budget }

  /// Lets an array be made: its extents are possible and its memory is there.
  ///
  /// - Parameters:
  ///   - shape: from the file, unchecked.
  ///   - bytesPerElement: what it takes once it is made.
  ///   - making: bytes that an element takes while the array is made.
  /// - Returns: the number of elements.
  /// - Throws: `ONNXError.node`, `ONNXError.outOfMemory`
  @discardableResult
  mutating func reserve(
    _ shape: [Int], for operation: String, bytesPerElement: Int = constantBytes, making: Int = makingBytes
  ) throws(ONNXError) -> Int {
    guard let count = Indexing.count(of: shape, limit: Self.elementLimit) else {
      throw ONNXError.node(name: nodeName, operation: operation, problem: "a result of shape \(shape)")
    }
    let axes = shape.reduce(0, +) * MemoryLayout<Int>.stride
    guard budget.has(count * max(bytesPerElement, making) + axes) else {
      throw .outOfMemory(limit: budget.limit, name: nodeName)
    }
    try take(count * bytesPerElement + axes)
    return count
  }

  /// - Throws: `ONNXError.outOfMemory`
  mutating func take(_ bytes: Int) throws(ONNXError) {
    guard budget.take(bytes) else { throw .outOfMemory(limit: budget.limit, name: nodeName) }
  }

  /// Refuses an evaluation that would not end.
  ///
  /// - Parameter factors: whose product is the number of steps.
  /// - Throws: `ONNXError.node`
  func checkSteps(_ factors: [Int], for operation: String) throws(ONNXError) {
    guard Indexing.count(of: factors.map { max(1, $0) }, limit: Self.stepLimit) != nil else {
      throw .node(
        name: nodeName, operation: operation, problem: "more than \(Self.stepLimit) steps for one result")
    }
  }

  /// The shape that shapes broadcast to.
  ///
  /// - Throws: `ONNXError.broadcast`
  func broadcastShape(_ shapes: [[Int]]) throws(ONNXError) -> [Int] {
    guard let result = RowMajor.broadcast(shapes), result.allSatisfy({ $0 >= 0 }) else {
      throw .broadcast(name: nodeName, shapes: shapes)
    }
    return result
  }

  /// The shape that constants broadcast to, and where each of its elements is in each of them.
  ///
  /// - Throws: `ONNXError`
  mutating func aligned(_ tensors: [ConstantTensor]) throws(ONNXError) -> (shape: [Int], places: [[Int32]]) {
    let shape = try broadcastShape(tensors.map(\.shape))
    try reserve(shape, for: "constant")
    return (
      shape,
      tensors.map { RowMajor.offsets(of: shape, strides: RowMajor.broadcastStrides(of: $0.shape, in: shape)) }
    )
  }
}
