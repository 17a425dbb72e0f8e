import Engine

/// Counts the memory of arrays before they are made, and refuses impossible shapes.
struct ArrayGate: Sendable {
  /// The name of the node that makes arrays, for error messages.
  var nodeName = ""
  private(set) var budget: MemoryBudget

  /// The largest number of elements of one value.
  static let elementLimit = 1 << 28
  /// The size of a number in double precision, in bytes.
  static let constantBytes = MemoryLayout<Double>.stride
  /// The bytes for each element of an array while it is made: its source in a growing list, its number, and the number rounded.
  static let makingBytes = 40
  /// The largest number of steps of the evaluation of one node.
  static let stepLimit = 1 << 33

  init(budget: MemoryBudget = .standard) { self.budget = budget }

  /// Checks that the shape of an array is possible and its memory available, and counts the memory.
  ///
  /// - Parameters:
  ///   - shape: a shape from the file, unchecked.
  ///   - bytesPerElement: the bytes for each element once the array is made.
  ///   - making: the bytes for each element while the array is made.
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

  /// Counts bytes as used.
  ///
  /// - Throws: `ONNXError.outOfMemory`
  mutating func take(_ bytes: Int) throws(ONNXError) {
    guard budget.take(bytes) else { throw .outOfMemory(limit: budget.limit, name: nodeName) }
  }

  /// Refuses an evaluation of too many steps.
  ///
  /// - Parameter factors: the factors whose product is the number of steps.
  /// - Throws: `ONNXError.node`
  func checkSteps(_ factors: [Int], for operation: String) throws(ONNXError) {
    guard Indexing.count(of: factors.map { max(1, $0) }, limit: Self.stepLimit) != nil else {
      throw .node(
        name: nodeName, operation: operation, problem: "more than \(Self.stepLimit) steps for one result")
    }
  }

  /// Returns the shape to which shapes broadcast.
  ///
  /// - Throws: `ONNXError.broadcast`
  func broadcastShape(_ shapes: [[Int]]) throws(ONNXError) -> [Int] {
    guard let result = RowMajor.broadcast(shapes), result.allSatisfy({ $0 >= 0 }) else {
      throw .broadcast(name: nodeName, shapes: shapes)
    }
    return result
  }

  /// Returns the shape to which constants broadcast, and for each constant the position of every element of that shape.
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
