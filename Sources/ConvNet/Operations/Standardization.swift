/// y = (x − μ) / √(σ² + ε) with mean μ and variance σ² over some axes;
/// ∂/∂x of Σ g·y = (g − mean(g) − y · mean(g·y)) / √(σ² + ε).
///
/// The heart of layer, instance and group normalisation. Reference: Ba, Kiros & Hinton 2016.
public struct Standardization: Operation, Hashable {
  public let name = "Standardization"
  public let axes: Set<Int>
  public let epsilon: Double

  public init(axes: Set<Int>, epsilon: Double) {
    self.axes = axes
    self.epsilon = epsilon
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    try AxisPartition.keptShape(of: inputs, axes: axes)
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    Prepared(partition: AxisPartition(inputs[0], axes: axes), epsilon: epsilon)
  }

  private struct Prepared: PreparedOperation {
    let partition: AxisPartition
    let epsilon: Double

    var backwardReads: ForwardArrays { [.inputs, .output] }

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
        for member in partition.members.map(Int.init) {
          buffers.output[start + member] = Float((Double(buffers.inputs[0][start + member]) - mean) * scale)
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      let count = Double(partition.members.count)
      partition.forEachGroup { _, start in
        let (_, scale) = statistics(buffers.inputs[0] + start)
        let (g, y) = (gradient + start, buffers.output + start)
        let mean = partition.members.reduce(0.0) { $0 + Double(g[Int($1)]) } / count
        let slope = partition.members.reduce(0.0) { $0 + Double(g[Int($1)]) * Double(y[Int($1)]) } / count
        for member in partition.members.map(Int.init) {
          target.destination[start + member] = Float(
            (Double(g[member]) - mean - Double(y[member]) * slope) * scale)
        }
      }
    }
  }
}
