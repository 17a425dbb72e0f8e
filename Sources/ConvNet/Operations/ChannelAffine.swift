/// y[…, c] = scale[c] · x[…, c] + shift[c]; ∂y/∂x = scale[c].
///
/// Preprocessing has this form, and so has batch normalisation at inference.
public struct ChannelAffine: WeightHolding {
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

  public var hasWeights: Bool { scale.varies || shift.varies }

  /// A channel's factor and summand stay together: a batch norm's summand is as large as its factor makes it.
  public func withShuffledWeights(using random: inout some RandomNumberGenerator) -> ChannelAffine {
    let channels = Array(zip(scale, shift)).shuffledWeights(using: &random)
    return ChannelAffine(scale: channels.map(\.0), shift: channels.map(\.1))
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    guard inputs[0].channels == scale.count else { throw ShapeMismatch("has \(scale.count) channels") }
    return inputs[0]
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    PreparedChannelAffine(count: inputs[0].count, scale: scale, shift: shift)
  }
}

private struct PreparedChannelAffine: PreparedOperation {
  /// At least so many elements at a time, so that few channels fill vectors, too.
  private static let minRun = 64

  private let count: Int
  /// The channels' factors, over and over.
  private let scale: [Float]
  private let shift: [Float]

  init(count: Int, scale: [Float], shift: [Float]) {
    let repeats = (Self.minRun + scale.count - 1) / scale.count
    self.count = count
    self.scale = Array(repeatElement(scale, count: repeats).joined())
    self.shift = Array(repeatElement(shift, count: repeats).joined())
  }

  func forward(_ buffers: Buffers) {
    forEachRun { start, length, scale, shift in
      let (input, output) = (buffers.inputs[0] + start, buffers.output + start)
      for index in 0..<length { output[index] = input[index] * scale[index] + shift[index] }
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
    forEachRun { start, length, scale, _ in
      let (gradient, destination) = (gradient + start, target.destination + start)
      for index in 0..<length { destination[index] = gradient[index] * scale[index] }
    }
  }

  private func forEachRun(
    _ body: (_ start: Int, _ length: Int, UnsafePointer<Float>, UnsafePointer<Float>) -> Void
  ) {
    scale.withUnsafeBufferPointer { scale in
      shift.withUnsafeBufferPointer { shift in
        guard let scales = scale.baseAddress, let shifts = shift.baseAddress else { return }
        for start in stride(from: 0, to: count, by: scale.count) {
          body(start, min(scale.count, count - start), scales, shifts)
        }
      }
    }
  }
}
