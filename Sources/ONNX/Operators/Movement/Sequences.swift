import Engine

extension OperatorSet {
  /// Lists of arrays. Their length is known at import; their arrays may depend on the input.
  static let sequences: [String: OperatorImport] = [
    "SequenceConstruct": { _, node in
      try node.checkLength(node.inputs.count)
      return [.sequence(try node.inputs.indices.map(node.input))]
    },
    "SequenceEmpty": { _, node in
      _ = try node.elementType("dtype")
      return [.sequence([])]
    },
    "SequenceInsert": { _, node in
      var list = try node.sequence(0)
      try node.checkLength(list.count + 1)
      let place = try node.optionalIntegers(2)?.first ?? list.count
      let index = place < 0 ? place + list.count : place
      guard (0...list.count).contains(index) else { throw node.problem("position \(place) of \(list.count)") }
      list.insert(try node.input(1), at: index)
      return [.sequence(list)]
    },
    "SequenceErase": { _, node in
      var list = try node.sequence(0)
      list.remove(at: try node.position(in: list.count))
      return [.sequence(list)]
    },
    "SequenceAt": { _, node in
      let list = try node.sequence(0)
      return [list[try node.position(in: list.count)]]
    },
    "SequenceLength": { _, node in [.constant(ConstantTensor(scalar: try node.sequence(0).count))] },
    "SplitToSequence": { builder, node in
      let x = try node.input(0)
      let axis = try node.axis(node.int("axis", default: 0), rank: x.rank)
      let keepsAxis = try node.flag("keepdims", default: true)
      let extent = x.shape[axis]
      let given = try node.optionalConstant(1)
      try node.checkLength(given?.shape.isEmpty ?? true ? extent : given?.count ?? 0)
      var sizes = [Int](repeating: 1, count: extent)
      if let given, given.shape.isEmpty, let size = given.integers.first {
        guard size > 0 else { throw node.problem("parts of \(size)") }
        sizes = stride(from: 0, to: extent, by: size).map { min(size, extent - $0) }
      } else if let given {
        sizes = given.integers
      }
      guard sizes.allSatisfy((0...extent).contains), sizes.reduce(0, +) == extent else {
        throw node.problem("sizes \(sizes) of \(extent)")
      }
      var start = 0
      let parts = try sizes.map { size in
        defer { start += size }
        let part = try builder.selected(x, [axis: IndexMap(start..<start + size)], name: node.type)
        guard given == nil, !keepsAxis else { return part }
        return try builder.reshaped(part, to: Array(x.shape[..<axis]) + x.shape[(axis + 1)...])
      }
      return [.sequence(parts)]
    },
    "ConcatFromSequence": { builder, node in
      let list = try node.sequence(0)
      let isNewAxis = try node.flag("new_axis")
      let rank = (list.first?.rank ?? 0) + (isNewAxis ? 1 : 0)
      let axis = try node.axis(node.int("axis", default: 0), rank: rank)
      guard isNewAxis else { return [try builder.concatenated(list, axis: axis)] }
      return [try builder.stacked(list, axis: axis)]
    },
    // An optional is imported as the value itself, or as an input that is left out.
    "Optional": { _, node in [try node.input(0)] },
    "OptionalGetElement": { _, node in [try node.input(0)] },
    "OptionalHasElement": { _, node in
      let has = node.optionalInput(0) != nil
      return [.constant(ConstantTensor(shape: [], integers: [has ? 1 : 0], type: .bool))]
    },
  ]
}

extension GraphBuilder {
  /// Stacks arrays of one shape along a new axis.
  mutating func stacked(_ operands: [Operand], axis: Int) throws -> Operand {
    try concatenated(
      operands.map { operand in
        var shape = operand.shape
        shape.insert(1, at: min(axis, shape.count))
        return try reshaped(operand, to: shape)
      }, axis: axis)
  }
}

extension Node {
  /// The largest number of arrays in a sequence: a loop copies the sequence in every round.
  private static let sequenceLimit = 1 << 14

  /// - Throws: `ONNXError.node`
  fileprivate func checkLength(_ count: Int) throws(ONNXError) {
    guard count <= Self.sequenceLimit else {
      throw problem("a sequence of \(count) arrays, more than \(Self.sequenceLimit)")
    }
  }

  func sequence(_ index: Int) throws(ONNXError) -> [Operand] {
    guard case .sequence(let operands) = try input(index) else {
      throw problem("input \(index) is no sequence")
    }
    return operands
  }

  /// Returns the position that the second input names; the last one by default.
  fileprivate func position(in count: Int) throws(ONNXError) -> Int {
    let place = try optionalIntegers(1)?.first ?? -1
    guard let index = Indexing.axis(place, rank: count) else {
      throw problem("position \(place) of \(count)")
    }
    return index
  }
}
