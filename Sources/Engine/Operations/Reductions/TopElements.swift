/// y = the k largest or smallest elements along one axis, sorted, the largest or smallest first; or their positions.
///
/// ∂y_i/∂x_j = 1 if y_i is x_j; the derivative of positions is zero wherever it exists. Equal elements are sorted by position,
/// ascending or descending.
package struct TopElements: NetworkOperation, Hashable {
  package let name = "TopK"
  package let axis: Int
  package let count: Int
  package let areLargest: Bool
  package let givesPositions: Bool
  /// Whether the last of equal elements comes first.
  package let takesLast: Bool
  package var isStep: Bool { givesPositions }

  package init(axis: Int, count: Int, areLargest: Bool, givesPositions: Bool, takesLast: Bool = false) {
    (self.axis, self.count, self.takesLast) = (axis, count, takesLast)
    (self.areLargest, self.givesPositions) = (areLargest, givesPositions)
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1, inputs[0].dimensions.indices.contains(axis),
      (1...inputs[0].dimensions[axis]).contains(count)
    else { throw ShapeMismatch("has no \(count) elements along axis \(axis)") }
    var shape = inputs[0].dimensions
    shape[axis] = count
    return TensorShape(shape)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    let shape = inputs[0].dimensions
    return Prepared(
      operation: self, outer: shape[..<axis].reduce(1, *), extent: shape[axis],
      inner: shape[(axis + 1)...].reduce(1, *))
  }

  private struct Prepared: PreparedOperation {
    let operation: TopElements
    let outer: Int
    let extent: Int
    let inner: Int

    var backwardReads: ForwardArrays { .inputs }

    /// The positions along the axis, as a heap.
    var scratchBytes: Int { extent * MemoryLayout<Int32>.stride }

    /// Calls the body with each chosen element: its index in the result, its index in the input, and its position along the axis.
    private func forEachElement(
      _ buffers: Buffers, _ body: (_ target: Int, _ source: Int, _ position: Int) -> Void
    ) {
      let heap = buffers.scratch.assumingMemoryBound(to: Int32.self)
      for block in 0..<outer {
        for offset in 0..<inner {
          let line = buffers.inputs[0] + block * extent * inner + offset
          for position in 0..<extent { heap[position] = Int32(position) }
          for root in (0..<extent / 2).reversed() { sink(root, of: extent, in: heap, line) }
          for rank in 0..<operation.count {
            let (position, last) = (Int(heap[0]), extent - 1 - rank)
            body(
              (block * operation.count + rank) * inner + offset, (block * extent + position) * inner + offset,
              position)
            heap[0] = heap[last]
            sink(0, of: last, in: heap, line)
          }
        }
      }
    }

    /// Returns whether an element comes before another; NaN comes before all numbers.
    private func isBefore(_ a: Int32, _ b: Int32, _ line: UnsafePointer<Float>) -> Bool {
      let (x, y) = (line[Int(a) * inner], line[Int(b) * inner])
      if x == y || x.isNaN && y.isNaN { return (a < b) != operation.takesLast }
      if x.isNaN || y.isNaN { return x.isNaN }
      return operation.areLargest ? x > y : x < y
    }

    private func sink(
      _ root: Int, of count: Int, in heap: UnsafeMutablePointer<Int32>, _ line: UnsafePointer<Float>
    ) {
      var root = root
      while true {
        var first = root
        for child in 2 * root + 1...2 * root + 2 where child < count {
          if isBefore(heap[child], heap[first], line) { first = child }
        }
        if first == root { return }
        (heap[root], heap[first]) = (heap[first], heap[root])
        root = first
      }
    }

    func forward(_ buffers: Buffers) {
      let x = buffers.inputs[0]
      forEachElement(buffers) { target, source, position in
        buffers.output[target] = operation.givesPositions ? Float(position) : x[source]
      }
    }

    func backward(_ buffers: Buffers) {
      guard let target = buffers.gradients[0]?.destination else { return }
      target.update(repeating: 0, count: outer * extent * inner)
      guard !operation.givesPositions, let gradient = buffers.outputGradient else { return }
      forEachElement(buffers) { place, source, _ in target[source] += gradient[place] }
    }
  }
}
