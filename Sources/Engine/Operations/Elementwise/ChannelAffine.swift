import CKernels

/// y[…, c] = f(scale[c] · x[…, c] + shift[c]) with an activation f; ∂y/∂x = scale[c] · f′.
///
/// Preprocessing and batch normalisation at inference have this form.
package struct ChannelAffine: ActivatingOperation, WeightHolding {
  package let name = "ChannelAffine"
  /// One factor per channel.
  package let scale: [Float]
  /// One summand per channel.
  package let shift: [Float]
  var activation: Activation?

  /// - Precondition: `scale` and `shift` have the same length.
  package init(scale: [Float], shift: [Float]) {
    precondition(scale.count == shift.count, "\(scale.count) scales, \(shift.count) shifts")
    self.scale = scale
    self.shift = shift
  }

  /// Batch normalisation with frozen statistics: γ · (x − μ) / √(σ² + ε) + β.
  ///
  /// Reference: Ioffe & Szegedy 2015, "Batch Normalization". All arrays have one value per channel.
  package init(gamma: [Float], beta: [Float], mean: [Float], variance: [Float], epsilon: Double) {
    let scale = zip(gamma, variance).map { Double($0) / (Double($1) + epsilon).squareRoot() }
    self.init(
      scale: scale.map(Float.init),
      shift: zip(scale, zip(mean, beta)).map { Float(Double($1.1) - $0 * Double($1.0)) })
  }

  var hasWeights: Bool { scale.varies || shift.varies }

  /// Keeps each channel's factor and summand together, because the size of a batch norm's summand depends on its factor.
  func withShuffledWeights(using random: inout some RandomNumberGenerator) -> ChannelAffine {
    let channels = Array(zip(scale, shift)).shuffledWeights(using: &random)
    var affine = ChannelAffine(scale: channels.map(\.0), shift: channels.map(\.1))
    affine.activation = activation
    return affine
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    guard inputs[0].channels == scale.count else { throw ShapeMismatch("has \(scale.count) channels") }
    return inputs[0]
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    PreparedChannelAffine(count: inputs[0].count, affine: self, kernels: kernels)
  }
}

private struct PreparedChannelAffine: PreparedOperation {
  /// The minimum number of elements in a run, so that few channels fill vectors, too.
  private static let minRun = 64

  private let count: Int
  private let channels: Int
  /// The factors of the channels, repeated to at least `minRun` elements.
  private let scale: [Float]
  private let shift: [Float]
  private let activation: Activation?
  private let kernels: Kernels

  init(count: Int, affine: ChannelAffine, kernels: Kernels) {
    channels = affine.scale.count
    let repeats = (Self.minRun + channels - 1) / channels
    self.count = count
    scale = Array(repeatElement(affine.scale, count: repeats).joined())
    shift =
      Array(repeatElement(affine.shift, count: repeats).joined())
      + [Float](repeating: 0, count: Int(IGVIZ_MAX_PANEL))
    activation = affine.activation
    self.kernels = kernels
  }

  var gate: GateKind? { activation?.gate }

  var finishesGradient: Bool { true }

  func forward(_ buffers: Buffers) {
    shift.withUnsafeBufferPointer { shift in
      let epilogue = igviz_epilogue(
        bias: shift.baseAddress, addend: nil, activation: activation, buffers: buffers, channels: channels)
      run(from: buffers.inputs[0], to: buffers.output, epilogue: epilogue, isBackward: false)
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
    run(
      from: gradient, to: target.destination, epilogue: igviz_epilogue(target: target, channels: channels),
      isBackward: true)
  }

  private func run(
    from input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, epilogue: igviz_epilogue,
    isBackward: Bool
  ) {
    // Only masks depend on where a pixel ends.
    let hasMask = epilogue.written_mask != nil || epilogue.read_mask != nil
    let row = hasMask ? channels : scale.count
    scale.withUnsafeBufferPointer { scale in
      func finish(pixels: Int, channels: Int, from start: Int) {
        var job = igviz_finish(
          input + start, to: output + start, pixels: pixels, channels: channels,
          epilogue: epilogue.advanced(by: start, images: [1, 1]))
        job.factors = scale.baseAddress
        job.factors_are_slopes = isBackward
        kernels.finish(job)
      }
      if count >= row { finish(pixels: count / row, channels: row, from: 0) }
      let rest = count % row
      if rest > 0 { finish(pixels: 1, channels: rest, from: count - rest) }
    }
  }
}
