/// An array cut along some of its axes: each group holds the elements that agree on all other axes.
struct AxisPartition: Sendable {
  /// Where each group begins.
  let groups: [Int32]
  /// How far each member lies from its group's beginning.
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
  /// The result's shape of an operation that works along some axes of one input and keeps its shape.
  static func keptShape(of inputs: [TensorShape], axes: Set<Int>) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    guard axes.allSatisfy(inputs[0].dimensions.indices.contains) else {
      throw ShapeMismatch("has no axes \(axes.sorted())")
    }
    return inputs[0]
  }
}
