import CKernels

/// A depthwise convolution: each channel has its own kernel.
struct PreparedDepthwiseConvolution: PreparedOperation {
  private let images: Int
  private let inputShape: TensorShape
  private let outputShape: TensorShape
  private let forwardPass: Pass
  private let gradientPasses: [Pass]
  private let channels: Int
  /// One value per channel, padded with zeros to whole panels.
  private let bias: [Float]
  private let addsResidual: Bool
  private let activation: Activation?
  private let kernels: Kernels

  /// One correlation with its rows of weights in the order of its taps.
  private struct Pass: Sendable {
    let correlation: Correlation
    /// [taps][channels, padded].
    let weights: [Float]
  }

  /// - Parameter weights: [kernel height, kernel width, 1, channels].
  init(
    images: Int, geometry: ConvolutionGeometry, weights: Tensor, bias: [Float], addsResidual: Bool,
    activation: Activation?, kernels: Kernels
  ) {
    let channels = bias.count
    let elements = weights.elements
    weights.hasBeenRead()
    let padding = [Float](repeating: 0, count: Self.padded(channels) - channels)
    func pass(_ correlation: Correlation) -> Pass {
      Pass(
        correlation: correlation,
        weights: correlation.kernelIndices.flatMap { kernel in
          elements[kernel * channels..<(kernel + 1) * channels] + padding
        })
    }
    self.images = images
    inputShape = [geometry.vertical.input, geometry.horizontal.input, channels]
    outputShape = [geometry.vertical.output, geometry.horizontal.output, channels]
    forwardPass = pass(geometry.forward)
    gradientPasses = geometry.gradient.map(pass)
    self.channels = channels
    self.bias = bias + padding
    self.addsResidual = addsResidual
    self.activation = activation
    self.kernels = kernels
  }

  /// Returns the bytes of the weights in both directions and of the array from which they are copied.
  static func byteCount(_ geometry: ConvolutionGeometry, channels: Int) -> Int {
    let taps = Saturating.product(
      geometry.vertical.kernel * geometry.horizontal.kernel, 3 * padded(channels), MemoryLayout<Float>.stride)
    return Saturating.sum(taps, Saturating.product(geometry.phaseCount, PackedProduct.tableBytes))
  }

  private static func padded(_ channels: Int) -> Int {
    let panel = Int(IGVIZ_MAX_PANEL)
    return (channels + panel - 1) / panel * panel
  }

  /// An offset and a pointer for each row of taps; the number of taps is an upper bound of the number of rows.
  var scratchBytes: Int {
    max(1, forwardPass.correlation.taps.count)
      * (MemoryLayout<Int>.stride + MemoryLayout<UnsafePointer<Float>?>.stride)
  }

  var gate: GateKind? { activation?.gate }

  func passesGradient(toInput input: Int) -> Bool { addsResidual && input == 1 }

  var finishesGradient: Bool { true }

  func forward(_ buffers: Buffers) {
    bias.withUnsafeBufferPointer { bias in
      let epilogue = igviz_epilogue(
        bias: bias.baseAddress, addend: addsResidual ? buffers.inputs[1] : nil, activation: activation,
        buffers: buffers, channels: channels)
      for image in 0..<images {
        run(
          forwardPass, from: buffers.inputs[0] + image * inputShape.count,
          to: buffers.output + image * outputShape.count,
          epilogue: epilogue.advanced(by: image, images: outputShape), scratch: buffers.scratch)
      }
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
    let epilogue = igviz_epilogue(target: target, channels: channels)
    for image in 0..<images {
      for pass in gradientPasses {
        run(
          pass, from: gradient + image * outputShape.count, to: target.destination + image * inputShape.count,
          epilogue: epilogue.advanced(by: image, images: inputShape), scratch: buffers.scratch)
      }
    }
  }

  private func run(
    _ pass: Pass, from input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>,
    epilogue: igviz_epilogue, scratch: UnsafeMutableRawPointer
  ) {
    let taps = pass.correlation.taps.count
    let pointers = scratch + taps * MemoryLayout<Int>.stride
    pass.correlation.withGrid { grid in
      pass.weights.withUnsafeBufferPointer { weights in
        kernels.depthwise(
          igviz_depthwise(
            grid: grid, input: input, output: output, channels: channels, weights: weights.baseAddress,
            weight_stride: Self.padded(channels), offsets: scratch.assumingMemoryBound(to: Int.self),
            tap_weights: pointers.assumingMemoryBound(to: UnsafePointer<Float>?.self), epilogue: epilogue))
      }
    }
  }
}
