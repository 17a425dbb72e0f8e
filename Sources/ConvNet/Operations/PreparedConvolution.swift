import CKernels

/// A convolution that mixes channels, as matrix products over a table of pointers to input pixels: nothing
/// is copied into columns. Reference: Dukhan 2019, "The Indirect Convolution Algorithm".
struct PreparedConvolution: PreparedOperation {
  private let images: Int
  private let forwardProducts: [PackedProduct]
  private let gradientProducts: [PackedProduct]
  private let inputShape: Shape
  private let outputShape: Shape
  /// Padded to whole panels.
  private let bias: [Float]
  private let groups: Int
  private let addsResidual: Bool
  private let clip: Clip?
  private let kernels: Kernels

  /// - Parameters:
  ///   - weights: [kernel height, kernel width, input channels / groups, output channels].
  ///   - isTransposed: whether forward and backward change places: the geometry and the weights are those of
  ///     the convolution whose gradient is computed forward.
  init(
    images: Int, geometry: ConvolutionGeometry, weights: Tensor, bias: [Float], groups: Int,
    addsResidual: Bool, clip: Clip?,
    isTransposed: Bool = false, kernels: Kernels
  ) {
    let depth = weights.shape.dimensions[2]
    let outputs = weights.shape.dimensions[3]
    let columns = outputs / groups
    self.images = images
    let small: Shape = [geometry.vertical.output, geometry.horizontal.output, outputs]
    let large: Shape = [geometry.vertical.input, geometry.horizontal.input, depth * groups]
    let along = (0..<groups).map { group in
      PackedProduct(
        correlation: geometry.forward, depth: depth, columns: columns, inputOffset: group * depth,
        outputOffset: group * columns, kernels: kernels
      ) { tap, k, n in
        weights.elements[(tap * depth + k) * outputs + group * columns + n]
      }
    }
    let against = (0..<groups).flatMap { group in
      geometry.gradient.map { phase in
        PackedProduct(
          correlation: phase, depth: columns, columns: depth, inputOffset: group * columns,
          outputOffset: group * depth, kernels: kernels
        ) { tap, n, k in
          weights.elements[(tap * depth + k) * outputs + group * columns + n]
        }
      }
    }
    (forwardProducts, gradientProducts) = isTransposed ? (against, along) : (along, against)
    (inputShape, outputShape) = isTransposed ? (small, large) : (large, small)
    self.bias = bias + [Float](repeating: 0, count: Int(IGVIZ_MAX_PANEL))
    self.groups = groups
    self.addsResidual = addsResidual
    self.clip = clip
    self.kernels = kernels
  }

  var scratchBytes: Int { (forwardProducts + gradientProducts).map(\.scratchBytes).max() ?? 0 }

  var writesMask: Bool { clip != nil }

  func passesGradient(toInput input: Int) -> Bool { addsResidual && input == 1 }

  /// A group's channels do not begin at a word of the mask, so with several groups the masks wait.
  var finishesGradient: Bool { groups == 1 }

  func forward(_ buffers: Buffers) {
    bias.withUnsafeBufferPointer { bias in
      let clipInProduct = groups == 1 ? clip : nil
      let epilogue = igviz_epilogue(
        bias: bias.baseAddress, addend: addsResidual ? buffers.inputs[1] : nil, clip: clipInProduct,
        buffers: buffers, channels: outputShape.channels)
      for image in 0..<images {
        for product in forwardProducts {
          product.run(
            from: buffers.inputs[0] + image * inputShape.count, stride: inputShape.channels,
            to: buffers.output + image * outputShape.count, stride: outputShape.channels,
            epilogue: epilogue.advanced(by: image, images: outputShape), scratch: buffers.scratch,
            kernels: kernels)
        }
      }
    }
    if groups > 1, let clip {
      kernels.finish(
        igviz_finish(
          input: buffers.output, output: buffers.output, pixels: images * outputShape.pixels,
          channels: outputShape.channels,
          epilogue: igviz_epilogue(
            bias: nil, addend: nil, clip: clip, buffers: buffers, channels: outputShape.channels)))
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
    let epilogue = igviz_epilogue(target: target, channels: inputShape.channels)
    for image in 0..<images {
      for product in gradientProducts {
        product.run(
          from: gradient + image * outputShape.count, stride: outputShape.channels,
          to: target.destination + image * inputShape.count, stride: inputShape.channels,
          epilogue: epilogue.advanced(by: image, images: inputShape), scratch: buffers.scratch,
          kernels: kernels)
      }
    }
  }
}

/// One correlation with its weights in the order the kernel reads them.
private struct PackedProduct: Sendable {
  private let correlation: Correlation
  private let depth: Int
  private let columns: Int
  private let inputOffset: Int
  private let outputOffset: Int
  /// [panels][taps][depth][panel].
  private let weights: [Float]
  private let zeros: [Float]
  let scratchBytes: Int

  /// - Parameter weight: the weight of (kernel element, input channel, output channel).
  init(
    correlation: Correlation, depth: Int, columns: Int, inputOffset: Int, outputOffset: Int, kernels: Kernels,
    weight: (_ kernel: Int, _ input: Int, _ output: Int) -> Float
  ) {
    self.correlation = correlation
    self.depth = depth
    self.columns = columns
    self.inputOffset = inputOffset
    self.outputOffset = outputOffset
    let panel = kernels.panel
    let panels = (columns + panel - 1) / panel
    let kernelIndices = correlation.kernelIndices
    var packed = [Float](repeating: 0, count: panels * kernelIndices.count * depth * panel)
    packed.withUnsafeMutableBufferPointer { packed in
      var row = 0
      for first in stride(from: 0, to: columns, by: panel) {
        for kernel in kernelIndices {
          for k in 0..<depth {
            for n in first..<min(first + panel, columns) { packed[row + n - first] = weight(kernel, k, n) }
            row += panel
          }
        }
      }
    }
    weights = packed
    zeros = [Float](repeating: 0, count: depth)
    scratchBytes = max(1, kernelIndices.count) * kernels.rows * MemoryLayout<UnsafePointer<Float>?>.stride
  }

  func run(
    from input: UnsafePointer<Float>, stride inputStride: Int, to output: UnsafeMutablePointer<Float>,
    stride outputStride: Int, epilogue: igviz_epilogue, scratch: UnsafeMutableRawPointer, kernels: Kernels
  ) {
    var epilogue = epilogue
    epilogue.bias = epilogue.bias.map { $0 + outputOffset }
    epilogue.addend = epilogue.addend.map { $0 + outputOffset }
    correlation.withGrid { grid in
      weights.withUnsafeBufferPointer { weights in
        zeros.withUnsafeBufferPointer { zeros in
          kernels.product(
            igviz_product(
              grid: grid, input: input + inputOffset, input_stride: inputStride, depth: depth,
              output: output + outputOffset, output_stride: outputStride, columns: columns,
              weights: weights.baseAddress, zeros: zeros.baseAddress,
              sources: scratch.assumingMemoryBound(to: UnsafePointer<Float>?.self), epilogue: epilogue))
        }
      }
    }
  }
}
