/// y[…, c] = scale[c] · x[…, c] + shift[c]; ∂y/∂x = scale[c].
///
/// Preprocessing has this form, and so has batch normalisation at inference.
public struct ChannelAffine: Operation, Hashable {
  public let name = "ChannelAffine"
  /// One factor a channel.
  public let scale: [Float]
  /// One summand a channel.
  public let shift: [Float]

  /// - Precondition: `scale` and `shift` are of one length.
  public init(scale: [Float], shift: [Float]) {
    precondition(scale.count == shift.count, "\(scale.count) scales, \(shift.count) shifts")
    self.scale = scale
    self.shift = shift
  }

  /// Batch normalisation with frozen statistics: γ · (x − μ) / √(σ² + ε) + β.
  ///
  /// Reference: Ioffe & Szegedy 2015, "Batch Normalization". All arrays hold one value a channel.
  public init(gamma: [Float], beta: [Float], mean: [Float], variance: [Float], epsilon: Double) {
    let scale = zip(gamma, variance).map { Double($0) / (Double($1) + epsilon).squareRoot() }
    self.init(
      scale: scale.map(Float.init),
      shift: zip(scale, zip(mean, beta)).map { Float(Double($1.1) - $0 * Double($1.0)) })
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    guard inputs[0].channels == scale.count else { throw ShapeMismatch("has \(scale.count) channels") }
    return inputs[0]
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    PreparedChannelAffine(shape: inputs[0], scale: scale, shift: shift)
  }
}

private struct PreparedChannelAffine: PreparedOperation {
  let shape: Shape
  let scale: [Float]
  let shift: [Float]

  func forward(_ buffers: Buffers) {
    let input = buffers.inputs[0]
    let channels = shape.channels
    for pixel in 0..<shape.pixels {
      for channel in 0..<channels {
        let index = pixel * channels + channel
        buffers.output[index] = input[index] * scale[channel] + shift[channel]
      }
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
    let destination = target.destination
    let channels = shape.channels
    for pixel in 0..<shape.pixels {
      for channel in 0..<channels {
        let index = pixel * channels + channel
        destination[index] = gradient[index] * scale[channel]
      }
    }
  }
}
