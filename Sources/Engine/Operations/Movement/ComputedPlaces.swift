/// A mapping from the elements of one array (a gather's result, a scatter's updates) to places, which are indices in another
/// array, by positions along one axis that are computed at run time. Element e has the place base(e) + p · stride, where p is
/// the position number e / block.
package struct ComputedPlaces: Hashable, Sendable {
  /// The number of elements per position.
  package let block: Int
  /// base(e) = bases[e mod bases.count]
  package let bases: [Int32]
  package let stride: Int
  /// Valid positions are 0..<`extent`; an element with another position has no place.
  package let extent: Int

  /// - Parameter bases: not empty; each base plus any valid position · stride is an index in the other array.
  package init(block: Int, bases: [Int32], stride: Int, extent: Int) {
    (self.block, self.bases, self.stride, self.extent) = (block, bases, stride, extent)
  }

  /// One more than the largest possible place; saturates at `Int.max`.
  var end: Int {
    let (last, overflow) = stride.multipliedReportingOverflow(by: max(0, extent - 1))
    return overflow ? .max : Saturating.sum(Int(bases.max() ?? 0), Saturating.sum(last, 1))
  }

  /// Returns the place of an element; `nil` if its position is not valid.
  @inline(__always)
  func place(of element: Int, _ positions: UnsafePointer<Float>) -> Int? {
    let position = positions[element / block]
    guard position >= 0, position < Float(extent) else { return nil }
    return Int(bases[element % bases.count]) + Int(position) * stride
  }

  /// - Throws: `ShapeMismatch` if a place could be outside the array, or if elements and positions do not match.
  func check(elements: Int, positions: Int, of count: Int) throws(ShapeMismatch) {
    guard block > 0, !bases.isEmpty, stride > 0, bases.allSatisfy({ $0 >= 0 }), positions * block == elements,
      end <= count
    else { throw ShapeMismatch("\(positions) positions below \(extent) for \(count) elements") }
  }
}

/// y_e = x[place of e]. The gradient of y_e is added to the gradient of x at that place; the positions have no gradient.
///
/// Inputs: x and the positions. An element without a place is NaN.
package struct ComputedGather: NetworkOperation, Hashable {
  package let name = "Gather"
  package let places: ComputedPlaces
  package let shape: TensorShape

  package init(_ places: ComputedPlaces, shape: TensorShape) { (self.places, self.shape) = (places, shape) }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 2 else { throw ShapeMismatch("takes an array and positions") }
    try places.check(elements: shape.count, positions: inputs[1].count, of: inputs[0].count)
    return shape
  }

  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    places.bases.count * MemoryLayout<Int32>.stride
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(
      places: places, count: shape.count, sourceCount: inputs[0].count, positionCount: inputs[1].count)
  }

  private struct Prepared: PreparedOperation {
    let places: ComputedPlaces
    let count: Int
    let sourceCount: Int
    let positionCount: Int

    var backwardReads: ForwardArrays { .inputs }

    func forward(_ buffers: Buffers) {
      for element in 0..<count {
        buffers.output[element] =
          places.place(of: element, buffers.inputs[1]).map { buffers.inputs[0][$0] } ?? .nan
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      buffers.gradients[1]?.destination.update(repeating: 0, count: positionCount)
      guard let target = buffers.gradients[0]?.destination else { return }
      target.update(repeating: 0, count: sourceCount)
      for element in 0..<count {
        if let place = places.place(of: element, buffers.inputs[1]) { target[place] += gradient[element] }
      }
    }
  }
}

/// y = x, but y[place of e] = u_e. ∂y/∂x is 0 at these places and 1 elsewhere; the gradient of u_e is that of y at the place of
/// e. The positions have no gradient.
///
/// Inputs: x, the updates u and the positions. If several updates have the same place, the last counts.
package struct ComputedScatter: NetworkOperation, Hashable {
  package let name = "Scatter"
  package let places: ComputedPlaces

  package init(_ places: ComputedPlaces) { self.places = places }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 3 else { throw ShapeMismatch("takes an array, updates and positions") }
    try places.check(elements: inputs[1].count, positions: inputs[2].count, of: inputs[0].count)
    return inputs[0]
  }

  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    places.bases.count * MemoryLayout<Int32>.stride
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(
      places: places, count: inputs[0].count, updateCount: inputs[1].count, positionCount: inputs[2].count)
  }

  private struct Prepared: PreparedOperation {
    let places: ComputedPlaces
    let count: Int
    let updateCount: Int
    let positionCount: Int

    var backwardReads: ForwardArrays { .inputs }

    /// For each element of the result, the index of its update plus 1; 0 without an update.
    var scratchBytes: Int { count * MemoryLayout<Int32>.stride }

    func forward(_ buffers: Buffers) {
      buffers.output.update(from: buffers.inputs[0], count: count)
      for element in 0..<updateCount {
        if let place = places.place(of: element, buffers.inputs[2]) {
          buffers.output[place] = buffers.inputs[1][element]
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      buffers.gradients[2]?.destination.update(repeating: 0, count: positionCount)
      let last = buffers.scratch.bindMemory(to: Int32.self, capacity: count)
      last.update(repeating: 0, count: count)
      for element in 0..<updateCount {
        if let place = places.place(of: element, buffers.inputs[2]) { last[place] = Int32(element + 1) }
      }
      if let target = buffers.gradients[0]?.destination {
        for place in 0..<count { target[place] = last[place] == 0 ? gradient[place] : 0 }
      }
      guard let target = buffers.gradients[1]?.destination else { return }
      target.update(repeating: 0, count: updateCount)
      for place in 0..<count where last[place] != 0 { target[Int(last[place]) - 1] = gradient[place] }
    }
  }
}
