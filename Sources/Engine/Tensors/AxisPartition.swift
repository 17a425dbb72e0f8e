/// The elements of an array in groups: a group has all elements that differ only in their positions along some axes.
struct AxisPartition: Sendable {
  /// The index of each group's first element.
  let groups: [Int32]
  /// The offset of each member from its group's first element; the same for all groups.
  let members: [Int32]

  init(_ shape: TensorShape, axes: Set<Int>) {
    let strides = RowMajor.strides(of: shape.dimensions)
    func indices(_ isIncluded: (Int) -> Bool) -> [Int32] {
      let axes = shape.dimensions.indices.filter(isIncluded)
      return RowMajor.offsets(of: axes.map { shape.dimensions[$0] }, strides: axes.map { strides[$0] })
    }
    groups = indices { !axes.contains($0) }
    members = indices { axes.contains($0) }
  }

  func forEachGroup(_ body: (_ group: Int, _ start: Int) -> Void) {
    for (group, start) in groups.enumerated() { body(group, Int(start)) }
  }
}

extension AxisPartition {
  /// Returns the result's shape of an operation along some axes that keeps the shape of its only input.
  ///
  /// - Throws: `ShapeMismatch` unless there is one input that has these axes.
  static func keptShape(of inputs: [TensorShape], axes: Set<Int>) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    guard axes.allSatisfy(inputs[0].dimensions.indices.contains) else {
      throw ShapeMismatch("has no axes \(axes.sorted())")
    }
    return inputs[0]
  }
}
