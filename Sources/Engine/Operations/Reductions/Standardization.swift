import CKernels

/// y = γ · (x − μ) / √(σ² + ε) + β with mean μ and variance σ² over some axes, and one γ and one β per channel;
/// with ŷ the standardized x, ∂/∂x of Σ g·y = (γg − mean(γg) − ŷ · mean(γg·ŷ)) / √(σ² + ε).
///
/// Layer, instance and group normalisation. Reference: Ba, Kiros & Hinton 2016.
package struct Standardization: AffineAbsorbing, WeightHolding {
  package let name = "Standardization"
  package let axes: Set<Int>
  package let epsilon: Double
  /// γ and β; `nil` for 1 and 0.
  private(set) var affine: ChannelAffine?

  package init(axes: Set<Int>, epsilon: Double) {
    self.axes = axes
    self.epsilon = epsilon
  }

  func absorbing(_ affine: ChannelAffine) -> Standardization? {
    guard self.affine == nil else { return nil }
    var layer = self
    layer.affine = affine
    return layer
  }

  var hasWeights: Bool { affine?.hasWeights == true }

  func withShuffledWeights(using random: inout some RandomNumberGenerator) -> Standardization {
    var layer = self
    layer.affine = affine?.withShuffledWeights(using: &random)
    return layer
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    try AxisPartition.keptShape(of: inputs, axes: axes)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    let shape = inputs[0]
    let first = axes.min() ?? 0
    if !axes.isEmpty, axes == Set(first..<shape.rank) {
      return PreparedRows(shape, from: first, epsilon: epsilon, affine: affine, kernels: kernels)
    }
    return Prepared(
      partition: AxisPartition(shape, axes: axes), epsilon: epsilon, affine: affine, channels: shape.channels)
  }

  /// Standardization over the last axes: the elements that are standardized together are one contiguous row.
  private struct PreparedRows: PreparedOperation {
    let rows: Int
    let count: Int
    let epsilon: Double
    /// One factor for each element of a row; `nil` for 1.
    let factors: [Float]?
    let summands: [Float]
    /// Whether a row is one pixel, so that the kernel's epilogue can finish the gradient.
    let finishesGradient: Bool
    let kernels: Kernels

    init(_ shape: TensorShape, from axis: Int, epsilon: Double, affine: ChannelAffine?, kernels: Kernels) {
      count = shape.dimensions[axis...].reduce(1, *)
      rows = shape.count / count
      self.epsilon = epsilon
      let repeats = count / shape.channels
      factors = affine.map { Array(repeatElement($0.scale, count: repeats).joined()) }
      summands = Array(repeatElement(affine?.shift ?? [], count: repeats).joined())
      finishesGradient = repeats == 1
      self.kernels = kernels
    }

    var backwardReads: ForwardArrays { .inputs }

    func forward(_ buffers: Buffers) {
      withJob(buffers) { job in
        job.output = buffers.output
        kernels.standardize(job)
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      withJob(buffers) { job in
        job.gradient = gradient
        job.output = target.destination
        if finishesGradient { job.epilogue = igviz_epilogue(target: target, channels: count) }
        kernels.standardizeGradient(job)
      }
    }

    private func withJob(_ buffers: Buffers, _ body: (inout igviz_standardize) -> Void) {
      summands.withUnsafeBufferPointer { summands in
        func run(_ factors: UnsafePointer<Float>?) {
          var job = igviz_standardize()
          job.input = buffers.inputs[0]
          (job.rows, job.count, job.epsilon) = (rows, count, epsilon)
          (job.factors, job.summands) = (factors, summands.baseAddress)
          body(&job)
        }
        guard let factors else { return run(nil) }
        factors.withUnsafeBufferPointer { run($0.baseAddress) }
      }
    }
  }

  /// Standardization over any axes.
  private struct Prepared: PreparedOperation {
    let partition: AxisPartition
    let epsilon: Double
    let affine: ChannelAffine?
    let channels: Int

    var backwardReads: ForwardArrays { .inputs }

    private func statistics(_ x: UnsafePointer<Float>) -> (mean: Double, scale: Double) {
      let count = Double(partition.members.count)
      let mean = partition.members.reduce(0.0) { $0 + Double(x[Int($1)]) } / count
      let variance =
        partition.members.reduce(0.0) { sum, member in
          let distance = Double(x[Int(member)]) - mean
          return sum + distance * distance
        } / count
      return (mean, 1 / (variance + epsilon).squareRoot())
    }

    func forward(_ buffers: Buffers) {
      partition.forEachGroup { _, start in
        let (mean, scale) = statistics(buffers.inputs[0] + start)
        for place in partition.members.map({ start + Int($0) }) {
          let y = (Double(buffers.inputs[0][place]) - mean) * scale
          buffers.output[place] = Float(
            affine.map { y * Double($0.scale[place % channels]) + Double($0.shift[place % channels]) } ?? y)
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      let count = Double(partition.members.count)
      func scaled(_ place: Int) -> Double {
        Double(gradient[place]) * Double(affine?.scale[place % channels] ?? 1)
      }
      partition.forEachGroup { _, start in
        let (x, places) = (buffers.inputs[0], partition.members.map { start + Int($0) })
        let (mean, scale) = statistics(x + start)
        func standardized(_ place: Int) -> Double { (Double(x[place]) - mean) * scale }
        let level = places.reduce(0.0) { $0 + scaled($1) } / count
        let slope = places.reduce(0.0) { $0 + scaled($1) * standardized($1) } / count
        for place in places {
          target.destination[place] = Float((scaled(place) - level - standardized(place) * slope) * scale)
        }
      }
    }
  }
}
