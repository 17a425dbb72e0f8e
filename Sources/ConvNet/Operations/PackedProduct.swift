import CKernels

/// One correlation with its weights in the order the kernel reads them.
struct PackedProduct: Sendable {
  /// Which channels a product reads of every input pixel and where it writes those of an output pixel.
  struct Channels {
    var depth: Int
    var columns: Int
    var inputOffset = 0
    var outputOffset = 0
  }

  private let correlation: Correlation
  private let channels: Channels
  /// [panels][taps][depth][panel].
  let weights: PackedWeights
  private let zeros: [Float]
  private let skipsZeros: Bool
  /// Whether all weights are.
  let isFinite: Bool
  let scratchBytes: Int

  /// - Parameters:
  ///   - matrix: its kernel elements are the correlation's, in their order.
  ///   - skipsZeros: whether the input will have many zeros, which then take little time.
  init(
    _ correlation: Correlation, channels: Channels, weights matrix: WeightMatrix, skipsZeros: Bool = false,
    kernels: Kernels
  ) {
    self.correlation = correlation
    self.channels = channels
    let (depth, columns, panel) = (channels.depth, channels.columns, kernels.panel)
    let panels = (columns + panel - 1) / panel
    let taps = correlation.kernelIndices.count
    var areFinite = true
    weights = PackedWeights(count: panels * taps * depth * panel) { packed in
      areFinite = matrix.pack(into: packed, panel: panel)
    }
    // Zero times infinity is no zero.
    self.skipsZeros = skipsZeros && areFinite
    isFinite = areFinite
    zeros = [Float](repeating: 0, count: depth * correlation.span)
    scratchBytes = kernels.productBytes(
      taps: max(1, correlation.taps.count), depth: zeros.count, hasSpan: correlation.span > 1)
  }

  /// - Parameter upcoming: what will be read next, to be fetched meanwhile.
  func run(
    from input: UnsafePointer<Float>, stride inputStride: Int, to output: UnsafeMutablePointer<Float>,
    stride outputStride: Int, batch: igviz_batch = .one, epilogue: igviz_epilogue,
    upcoming: UnsafeRawBufferPointer? = nil,
    scratch: UnsafeMutableRawPointer, kernels: Kernels
  ) {
    var epilogue = epilogue
    epilogue.bias = epilogue.bias.map { $0 + channels.outputOffset }
    epilogue.addend = epilogue.addend.map { $0 + channels.outputOffset }
    epilogue.written_slopes = epilogue.written_slopes.map { $0 + channels.outputOffset }
    epilogue.read_slopes = epilogue.read_slopes.map { $0 + channels.outputOffset }
    correlation.withGrid { grid in
      zeros.withUnsafeBufferPointer { zeros in
        kernels.product(
          igviz_product(
            grid: grid, batch: batch, input: input + channels.inputOffset, input_stride: inputStride,
            span: Int32(correlation.span), depth: zeros.count, output: output + channels.outputOffset,
            output_stride: outputStride, columns: channels.columns, weights: weights.start,
            zeros: zeros.baseAddress, skips_zeros: skipsZeros, upcoming: upcoming?.baseAddress,
            upcoming_bytes: upcoming?.count ?? 0, scratch: scratch, epilogue: epilogue))
      }
    }
  }
}
