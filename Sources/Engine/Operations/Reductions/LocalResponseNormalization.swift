import Foundation

/// y_c = x_c · s_c^−β with s_c = k + α/n · Σ x² over n channels around c;
/// ∂/∂x_c of Σ g·y = g_c · s_c^−β − 2αβ/n · x_c · Σ g_d · y_d / s_d over all d whose window contains c.
///
/// Reference: Krizhevsky, Sutskever & Hinton 2012. Channels are the last dimension.
package struct LocalResponseNormalization: NetworkOperation, Hashable {
  package let name = "LocalResponseNormalization"
  package let size: Int
  package let alpha: Double
  package let beta: Double
  package let bias: Double

  package init(size: Int, alpha: Double, beta: Double, bias: Double) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1, size > 0 else { throw ShapeMismatch("takes one input and a positive size") }
    return inputs[0]
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(definition: self, shape: inputs[0])
  }

  private struct Prepared: PreparedOperation {
    let definition: LocalResponseNormalization
    let shape: TensorShape

    var backwardReads: ForwardArrays { .inputs }

    /// Returns s of one channel of a pixel.
    private func sum(_ x: UnsafePointer<Float>, _ channel: Int) -> Double {
      let squares = window(channel).reduce(0.0) { $0 + Double(x[$1]) * Double(x[$1]) }
      return definition.bias + definition.alpha / Double(definition.size) * squares
    }

    /// Returns the channels around a channel; if `size` is even, there is one more above than below.
    private func window(_ channel: Int) -> Range<Int> {
      max(0, channel - (definition.size - 1) / 2)..<min(shape.channels, channel + definition.size / 2 + 1)
    }

    func forward(_ buffers: Buffers) {
      for pixel in 0..<shape.pixels {
        let x = buffers.inputs[0] + pixel * shape.channels
        for channel in 0..<shape.channels {
          buffers.output[pixel * shape.channels + channel] = Float(
            Double(x[channel]) * pow(sum(x, channel), -definition.beta))
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      let factor = 2 * definition.alpha * definition.beta / Double(definition.size)
      for pixel in 0..<shape.pixels {
        let x = buffers.inputs[0] + pixel * shape.channels
        let g = gradient + pixel * shape.channels
        let destination = target.destination + pixel * shape.channels
        for channel in 0..<shape.channels {
          destination[channel] = Float(Double(g[channel]) * pow(sum(x, channel), -definition.beta))
        }
        for other in 0..<shape.channels {
          let share = Double(g[other]) * Double(x[other]) * pow(sum(x, other), -definition.beta - 1)
          for channel in window(other) { destination[channel] -= Float(factor * Double(x[channel]) * share) }
        }
      }
    }
  }
}
