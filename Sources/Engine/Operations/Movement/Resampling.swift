/// y[…, o, …] = Σ_s w[o, s] · x[…, s, …] along one axis; ∂y[o]/∂x[s] = w[o, s]. Interpolation of any kind.
package struct Resampling: NetworkOperation, Hashable {
  package struct Tap: Hashable, Sendable {
    package let source: Int
    package let weight: Float

    package init(source: Int, weight: Float) {
      self.source = source
      self.weight = weight
    }
  }

  package let name = "Resize"
  package let axis: Int
  /// The taps of each position of the result along the axis.
  package let taps: [[Tap]]

  package init(axis: Int, taps: [[Tap]]) {
    self.axis = axis
    self.taps = taps
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1, inputs[0].dimensions.indices.contains(axis) else {
      throw ShapeMismatch("has no axis \(axis)")
    }
    let extent = inputs[0].dimensions[axis]
    guard taps.joined().allSatisfy({ (0..<extent).contains($0.source) }), !taps.isEmpty else {
      throw ShapeMismatch("an index outside 0..<\(extent)")
    }
    var dimensions = inputs[0].dimensions
    dimensions[axis] = taps.count
    return TensorShape(dimensions)
  }

  package func singleReads(for inputs: [TensorShape]) -> Int {
    let others = inputs[0].count / max(1, inputs[0].dimensions[axis])
    return Saturating.product(taps.reduce(0) { $0 + $1.count }, others)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(
      taps: taps, extent: inputs[0].dimensions[axis], outer: inputs[0].dimensions[..<axis].reduce(1, *),
      inner: inputs[0].dimensions[(axis + 1)...].reduce(1, *))
  }

  private struct Prepared: PreparedOperation {
    let taps: [[Tap]]
    let extent: Int
    let outer: Int
    let inner: Int

    func forward(_ buffers: Buffers) {
      for block in 0..<outer {
        for (place, sources) in taps.enumerated() {
          let y = buffers.output + (block * taps.count + place) * inner
          y.update(repeating: 0, count: inner)
          for tap in sources {
            let x = buffers.inputs[0] + (block * extent + tap.source) * inner
            for index in 0..<inner { y[index] += tap.weight * x[index] }
          }
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      target.destination.update(repeating: 0, count: outer * extent * inner)
      for block in 0..<outer {
        for (place, sources) in taps.enumerated() {
          let g = gradient + (block * taps.count + place) * inner
          for tap in sources {
            let x = target.destination + (block * extent + tap.source) * inner
            for index in 0..<inner { x[index] += tap.weight * g[index] }
          }
        }
      }
    }
  }
}
