import Engine

/// Operations that move elements without changing them.
extension GraphBuilder {
  /// Returns the operand with another shape; the elements keep the model's order.
  mutating func reshaped(_ operand: Operand, to shape: [Int]) throws -> Operand {
    switch operand {
    case .sequence: return operand
    case .constant(let tensor): return .constant(tensor.reshaped(to: shape))
    case .variable(let variable):
      if variable.shape == shape { return operand }
      // Axes of extent 1 can be added and removed anywhere without moving elements.
      let kept = variable.order.filter { variable.shape[$0] != 1 }
      if variable.shape.filter({ $0 != 1 }) == shape.filter({ $0 != 1 }) {
        let oldAxes = variable.shape.indices.filter { variable.shape[$0] != 1 }
        let newAxes = shape.indices.filter { shape[$0] != 1 }
        let renamed = kept.map { newAxes[oldAxes.firstIndex(of: $0) ?? 0] }
        let order = shape.indices.filter { shape[$0] == 1 } + renamed
        return .variable(
          try append(
            Reshape(to: TensorShape(order.map { shape[$0] })), to: [variable], shape: shape, order: order))
      }
      let plain = try plain(variable)
      return .variable(try append(Reshape(to: TensorShape(shape)), to: [plain], shape: shape))
    }
  }

  mutating func transposed(_ operand: Operand, _ permutation: [Int]) -> Operand {
    switch operand {
    case .sequence: return operand
    case .constant(let tensor): return .constant(tensor.transposed(permutation))
    case .variable(let variable):
      return .variable(
        Variable(
          value: variable.value, shape: permutation.map { variable.shape[$0] },
          order: variable.order.map { permutation.firstIndex(of: $0) ?? 0 }))
    }
  }

  /// Returns the elements at chosen positions.
  ///
  /// - Parameters:
  ///   - places: the positions along an axis, by axis; axes without an entry stay whole.
  ///   - fill: the value where a position is −1.
  mutating func selected(_ operand: Operand, _ places: [Int: IndexMap], fill: Double = 0, name: String) throws
    -> Operand
  {
    if places.allSatisfy({ axis, places in places.isWhole(operand.shape[axis]) }) { return operand }
    var shape = operand.shape
    for (axis, places) in places { shape[axis] = places.count }
    let isConstant = if case .constant = operand { true } else { false }
    let count =
      isConstant
      ? try reserve(shape, for: name)
      : try reserve(shape, for: name, bytesPerElement: Self.placeBytes, making: 4 * Self.placeBytes)
    let positions = shape.indices.map { axis in places[axis]?.positions ?? Array(0..<shape[axis]) }
    switch operand {
    case .sequence: return operand
    case .constant(let tensor): return .constant(tensor.selecting(positions, fill: fill))
    case .variable(let variable):
      if count == 0 { return .constant(ConstantTensor(shape: shape, reals: [])) }
      let sources = ConstantTensor.places(
        of: variable.memoryShape, positions: variable.order.map { positions[$0] })
      return .variable(
        try append(
          Rearrangement(
            name: name, shape: TensorShape(variable.order.map { shape[$0] }), sources: sources,
            fill: Float(fill)),
          to: [variable], shape: shape, order: variable.order))
    }
  }

  mutating func concatenated(_ operands: [Operand], axis: Int) throws -> Operand {
    guard var shape = operands.first?.shape else {
      throw ONNXError.node(name: nodeName, operation: "Concat", problem: "nothing to put together")
    }
    for operand in operands {
      guard operand.rank == shape.count,
        zip(operand.shape, shape).enumerated().allSatisfy({ $0 == axis || $1.0 == $1.1 })
      else {
        throw ONNXError.node(
          name: nodeName, operation: "Concat", problem: "shapes \(operands.map(\.shape)) along axis \(axis)")
      }
    }
    shape[axis] = operands.reduce(0) { $0 + $1.shape[axis] }
    let operands = operands.filter { $0.shape[axis] > 0 }
    let lead = operands.lazy.compactMap { if case .variable(let variable) = $0 { variable } else { nil } }
      .first
    // The concatenation of variables needs no table of positions.
    if lead == nil { try reserve(shape, for: "Concat") }
    let order = lead?.order ?? Array(shape.indices)
    if lead == nil {
      let tensors = operands.compactMap { if case .constant(let tensor) = $0 { tensor } else { nil } }
      return .constant(.concatenation(tensors, shape: shape, axis: axis))
    }
    var parts: [Variable] = []
    for operand in operands {
      let part = try variable(operand)
      parts.append(try stored(part, as: order))
    }
    return .variable(
      try append(
        Concatenation(axis: order.firstIndex(of: axis) ?? 0), to: parts, shape: shape, order: order))
  }

  /// Returns the elements at given positions in arrays that are concatenated, flattened in the model's order.
  ///
  /// - Parameters:
  ///   - sources: the position of each element of the result; −1 for none.
  ///   - fill: the value where the position is −1; for a single array only.
  mutating func rearranged(
    _ operands: [Operand], shape: [Int], sources: [Int32], fill: Double = 0, name: String
  ) throws -> Operand {
    let tensors = operands.compactMap { if case .constant(let tensor) = $0 { tensor } else { nil } }
    if tensors.count == operands.count {
      if tensors.count == 1 { return .constant(tensors[0].picking(sources, shape: shape, fill: fill)) }
      return .constant(.concatenation(tensors, shape: shape, places: sources))
    }
    if sources.isEmpty { return .constant(ConstantTensor(shape: shape, reals: [])) }
    var parts: [Variable] = []
    for operand in operands where !operand.shape.contains(0) { parts.append(try plain(variable(operand))) }
    return .variable(
      try append(
        Rearrangement(name: name, shape: TensorShape(shape), sources: sources, fill: Float(fill)), to: parts,
        shape: shape))
  }
}
