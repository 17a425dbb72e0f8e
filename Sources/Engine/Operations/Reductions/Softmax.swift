import Foundation

/// y_i = exp(x_i) / Σ_j exp(x_j) over some axes, or its logarithm;
/// ∂y_i/∂x_j = y_i (δ_ij − y_j), for the logarithm δ_ij − exp(y_j).
package struct Softmax: NetworkOperation, Hashable {
  package let axes: Set<Int>
  package let isLogarithmic: Bool
  package var name: String { isLogarithmic ? "LogSoftmax" : "Softmax" }

  package init(axes: Set<Int>, isLogarithmic: Bool = false) {
    self.axes = axes
    self.isLogarithmic = isLogarithmic
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    try AxisPartition.keptShape(of: inputs, axes: axes)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(partition: AxisPartition(inputs[0], axes: axes), isLogarithmic: isLogarithmic)
  }

  private struct Prepared: PreparedOperation {
    let partition: AxisPartition
    let isLogarithmic: Bool

    var backwardReads: ForwardArrays { .output }

    func forward(_ buffers: Buffers) {
      partition.forEachGroup { _, start in
        let (x, y) = (buffers.inputs[0] + start, buffers.output + start)
        let largest = partition.members.reduce(-.infinity) { max($0, x[Int($1)]) }
        var total = 0.0
        for member in partition.members {
          let e = exp(x[Int(member)] - largest)
          y[Int(member)] = e
          total += Double(e)
        }
        let (scale, shift) = (Float(1 / total), largest + Float(log(total)))
        for member in partition.members.map(Int.init) {
          y[member] = isLogarithmic ? x[member] - shift : y[member] * scale
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      partition.forEachGroup { _, start in
        let (y, g, destination) = (buffers.output + start, gradient + start, target.destination + start)
        let members = partition.members
        let sum = members.reduce(0.0) {
          $0 + Double(g[Int($1)]) * (isLogarithmic ? 1 : Double(y[Int($1)]))
        }
        // If everything is masked (−∞), no input changes the result.
        let isDefined = !y[Int(members.first ?? 0)].isNaN
        for member in members.map(Int.init) {
          destination[member] =
            !isDefined
            ? 0
            : isLogarithmic ? g[member] - exp(y[member]) * Float(sum) : y[member] * (g[member] - Float(sum))
        }
      }
    }
  }
}
