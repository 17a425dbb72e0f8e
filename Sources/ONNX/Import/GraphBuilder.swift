import Engine

/// Builds the engine's graph from operands, and keeps track of the order of their axes.
struct GraphBuilder {
  private(set) var graph: Graph
  /// Counts the memory of new arrays and limits their size.
  var gate: ArrayGate
  /// The node being imported; names of graph nodes begin with it.
  var nodeName: String {
    get { gate.nodeName }
    set { gate.nodeName = newValue }
  }
  /// Whether appended nodes are part of the model; `false` for the preprocessing of the user's input.
  var isInsideModel = true
  private var parts = 0

  /// The largest number of elements of one value.
  static let elementLimit = ArrayGate.elementLimit
  /// The largest number of operations, including those of the unrolled steps of sequences.
  private static let operationLimit = 1 << 20
  /// The approximate memory of a node without its arrays, in bytes.
  private static let nodeBytes = 1 << 10
  /// The size of one entry in a table of source positions, in bytes.
  static let placeBytes = 4
  /// The largest number of multiplications of one operation: minutes on one core.
  private static let multiplicationLimit = 1 << 43
  /// The largest number of elements that one operation reads one by one.
  private static let readLimit = 1 << 38

  init(inputShape: TensorShape, budget: MemoryBudget = .standard) {
    graph = Graph(inputShape: inputShape)
    gate = ArrayGate(budget: budget)
  }

  var input: Graph.Value { graph.input }

  mutating func setOutput(_ value: Graph.Value) { graph.output = value }

  /// Checks and counts an array before it is made; see `ArrayGate`.
  @discardableResult
  mutating func reserve(
    _ shape: [Int], for operation: String, bytesPerElement: Int = ArrayGate.constantBytes,
    making: Int = ArrayGate.makingBytes
  ) throws(ONNXError) -> Int {
    try gate.reserve(shape, for: operation, bytesPerElement: bytesPerElement, making: making)
  }

  // MARK: Nodes

  /// Appends an operation whose result has the given shape in the model's order of axes.
  mutating func append(
    _ operation: any NetworkOperation, to inputs: [Variable], shape: [Int], order: [Int]? = nil
  ) throws -> Variable {
    guard try reserve(shape, for: operation.name, bytesPerElement: Self.placeBytes, making: 0) > 0 else {
      throw ONNXError.node(name: nodeName, operation: operation.name, problem: "a result of shape \(shape)")
    }
    try gate.take(Self.nodeBytes)
    guard parts < Self.operationLimit else {
      throw ONNXError.tooLarge(
        "the model is more than \(Self.operationLimit) operations, first at '\(nodeName)'")
    }
    parts += 1
    try checkEvaluation(operation, inputs: inputs, shape: shape)
    let value = try graph.append(
      operation, to: inputs.map(\.value), name: "\(nodeName)#\(parts)", layer: isInsideModel ? nodeName : nil)
    let variable = Variable(value: value, shape: shape, order: order)
    guard graph.shape(of: value).dimensions == variable.memoryShape else {
      throw ONNXError.node(
        name: nodeName, operation: operation.name,
        problem: "a result of shape \(graph.shape(of: value)) where \(variable.memoryShape) was expected")
    }
    return variable
  }

  /// Counts the memory that an operation will need when it is prepared, and refuses an operation of too many steps.
  private mutating func checkEvaluation(
    _ operation: any NetworkOperation, inputs: [Variable], shape: [Int]
  ) throws(ONNXError) {
    let shapes = inputs.map { TensorShape($0.memoryShape) }
    // Invalid input shapes are refused, with the reason, when the operation is appended.
    guard (try? operation.outputShape(for: shapes)) != nil else { return }
    let (products, reads) = (operation.multiplyAdds(for: shapes), operation.singleReads(for: shapes))
    guard products <= Self.multiplicationLimit, reads <= Self.readLimit else {
      throw .node(
        name: nodeName, operation: operation.name,
        problem: "\(max(products, reads)) steps for one result, more than the "
          + "\(products > Self.multiplicationLimit ? Self.multiplicationLimit : Self.readLimit) that are done"
      )
    }
    let elements = shapes.reduce(shape.reduce(1, *)) { $0 + $1.count }
    // An evaluation has its inputs and its result in memory at once.
    guard elements * MemoryLayout<Float>.stride <= gate.budget.limit else {
      throw .outOfMemory(limit: gate.budget.limit, name: nodeName)
    }
    try gate.take(operation.preparedBytes(for: shapes, kernels: .best))
  }

  // MARK: Order

  /// Returns the operand as a variable; a constant becomes a node.
  mutating func variable(_ operand: Operand) throws -> Variable {
    switch operand {
    case .variable(let variable): return variable
    case .sequence:
      throw ONNXError.node(
        name: nodeName, operation: "Sequence", problem: "a sequence where an array is read")
    case .constant(let tensor):
      return try append(Constant(array(tensor)), to: [], shape: tensor.shape)
    }
  }

  /// Returns a constant as a tensor of the engine.
  ///
  /// - Parameter shape: another shape with the same number of elements.
  /// - Throws: `ONNXError.node` for an empty or impossible array, `ONNXError.outOfMemory`
  mutating func array(_ tensor: ConstantTensor, shape: [Int]? = nil) throws(ONNXError) -> Tensor {
    // Arrays in a file are not copied.
    if case .stored = tensor.elements {
    } else {
      let bytes = MemoryLayout<Float>.stride
      try reserve(tensor.shape, for: "Constant", bytesPerElement: bytes, making: 2 * bytes)
    }
    guard let array = tensor.tensor else {
      throw ONNXError.node(name: nodeName, operation: "Constant", problem: "an empty array")
    }
    return array.reshaped(to: TensorShape(shape ?? tensor.shape))
  }

  /// Returns the variable with its axes in a given memory order.
  mutating func stored(_ variable: Variable, as order: [Int]) throws -> Variable {
    if variable.order == order { return variable }
    let shape = order.map { variable.shape[$0] }
    if variable.isStoredLike(order) {
      return try append(Reshape(to: TensorShape(shape)), to: [variable], shape: variable.shape, order: order)
    }
    // The table of positions is made block by block, with temporary arrays besides.
    try reserve(shape, for: "Transpose", bytesPerElement: Self.placeBytes, making: 4 * Self.placeBytes)
    let moves = order.map { variable.memoryAxis($0) }
    let sources = RowMajor.transposition(of: variable.memoryShape, order: moves)
    return try append(
      Rearrangement(name: "Transpose", shape: TensorShape(shape), sources: sources), to: [variable],
      shape: variable.shape, order: order)
  }

  /// Returns the variable with its axes in memory in the model's order.
  mutating func plain(_ variable: Variable) throws -> Variable {
    try stored(variable, as: Array(variable.shape.indices))
  }

  // MARK: Arithmetic

  mutating func unary(_ operation: any NetworkOperation, _ operand: Operand) throws -> Operand {
    let variable = try variable(operand)
    return .variable(try append(operation, to: [variable], shape: variable.shape, order: variable.order))
  }

  /// Applies an operation that broadcasts to operands of any rank.
  mutating func broadcasting(_ operation: any NetworkOperation, _ operands: [Operand]) throws -> Operand {
    let rank = operands.map(\.rank).max() ?? 0
    var aligned: [Operand] = []
    for operand in operands {
      aligned.append(
        try reshaped(operand, to: [Int](repeating: 1, count: rank - operand.rank) + operand.shape))
    }
    let shape = try broadcastShape(aligned.map(\.shape))
    // The largest variable keeps its memory order; the others are converted to it.
    let variables = aligned.compactMap { if case .variable(let variable) = $0 { variable } else { nil } }
    let lead = variables.max { $0.shape.reduce(1, *) < $1.shape.reduce(1, *) }
    let order = lead?.order ?? Array(0..<rank)
    var parts: [Variable] = []
    for operand in aligned {
      switch operand {
      case .variable(let variable): parts.append(try stored(variable, as: order))
      case .sequence: continue
      case .constant:
        guard case .constant(let tensor) = transposed(operand, order) else { continue }
        let part = try variable(.constant(tensor))
        parts.append(Variable(value: part.value, shape: operand.shape, order: order))
      }
    }
    return .variable(try append(operation, to: parts, shape: shape, order: order))
  }

  func broadcastShape(_ shapes: [[Int]]) throws(ONNXError) -> [Int] { try gate.broadcastShape(shapes) }

  /// Returns scale[c] · x + shift[c], where c is the position along one of the model's axes.
  mutating func affine(_ operand: Operand, axis: Int, scale: [Float], shift: [Float]) throws -> Operand {
    let variable = try variable(operand)
    let order = variable.order.filter { $0 != axis } + [axis]
    let stored = try stored(variable, as: order)
    return .variable(
      try append(ChannelAffine(scale: scale, shift: shift), to: [stored], shape: variable.shape, order: order)
    )
  }
}
