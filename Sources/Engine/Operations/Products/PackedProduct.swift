import CKernels

/// One correlation with its weights in the order in which the kernel reads them.
struct PackedProduct: Sendable {
  /// The channels that a product reads of each input pixel (`depth`) and writes of each output pixel (`columns`).
  struct Channels {
    var depth: Int
    var columns: Int
    var inputOffset = 0
    var outputOffset = 0
  }

  private let correlation: Correlation
  private let channels: Channels
  /// [panels][taps][depth][panel], or the transformed weights for Winograd's algorithm.
  let weights: PackedWeights
  private let zeros: [Float]
  private let skipsZeros: Bool
  let usesWinograd: Bool
  let scratchBytes: Int

  /// Whether all weights are finite.
  var isFinite: Bool { weights.isFinite }

  /// - Parameters:
  ///   - matrix: the weights; the kernel elements are the correlation's, in the same order.
  ///   - skipsZeros: whether the input will have many zeros, which are then skipped.
  init(
    _ correlation: Correlation, channels: Channels, weights matrix: WeightMatrix, skipsZeros: Bool = false,
    kernels: Kernels
  ) {
    self.correlation = correlation
    self.channels = channels
    let (depth, columns, panel) = (channels.depth, channels.columns, kernels.panel)
    let panels = (columns + panel - 1) / panel
    let taps = correlation.kernelIndices.count
    let count = panels * taps * depth * panel
    let winograd = Self.isFewerProducts(correlation, channels) ? kernels.winograd : nil
    usesWinograd = winograd != nil
    weights = SharedWeights.weights(of: matrix, panel: panel, usesWinograd: winograd != nil) {
      guard let winograd else { return PackedWeights(count: count) { matrix.pack(into: $0, panel: panel) } }
      let packed = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
      defer { packed.deallocate() }
      let areFinite = matrix.pack(into: packed, panel: panel)
      return PackedWeights(count: count / taps * Self.winogradPlaces) { weights in
        winograd.weights(packed.baseAddress, depth, columns, weights.baseAddress)
        return areFinite
      }
    }
    if let winograd {
      scratchBytes = winograd.bytes(depth, columns)
    } else {
      scratchBytes = kernels.productBytes(
        taps: max(1, correlation.taps.count), depth: depth * correlation.span, columns: columns,
        hasSpan: correlation.span > 1)
    }
    // Zeros can be skipped only if all weights are finite: zero times infinity is NaN.
    self.skipsZeros = skipsZeros && weights.isFinite
    zeros = [Float](repeating: 0, count: depth * correlation.span)
  }

  /// Returns the bytes of the weights and tables, including those needed only temporarily.
  ///
  /// - Parameters:
  ///   - taps: the number of kernel elements.
  ///   - span: the span of the correlation.
  ///   - square: the correlation, if the kernel has nine elements.
  static func byteCount(
    taps: Int, _ channels: Channels, span: Int = 1, square: Correlation? = nil, kernels: Kernels
  ) -> Int {
    let panels = (channels.columns + kernels.panel - 1) / kernels.panel
    let channelBytes = Saturating.product(
      panels * kernels.panel, channels.depth, MemoryLayout<Float>.stride)
    let usesWinograd = square.map { isFewerProducts($0, channels) && kernels.winograd != nil } ?? false
    let weights = Saturating.product(channelBytes, usesWinograd ? taps + winogradPlaces : taps)
    let zeros = Saturating.product(channels.depth, span, MemoryLayout<Float>.stride)
    return Saturating.sum(weights, Saturating.sum(zeros, tableBytes))
  }

  /// The approximate bytes of a product without its weights.
  static let tableBytes = 512

  /// The number of weights that Winograd's algorithm has for every nine.
  private static let winogradPlaces = 16
  /// The minimum numbers of channels and squares for Winograd's algorithm. With fewer channels, the transformation of the
  /// squares takes longer than their products. With fewer squares, reading the larger weights takes longer.
  private static let (minChannels, minSquares) = (32, 40)

  private static func isFewerProducts(_ correlation: Correlation, _ channels: Channels) -> Bool {
    correlation.isThreeByThree && correlation.squares >= minSquares
      && min(channels.depth, channels.columns) >= minChannels
  }

  /// - Parameter upcoming: the weights that will be read next, which are prefetched.
  func run(
    from input: UnsafePointer<Float>, stride inputStride: Int, to output: UnsafeMutablePointer<Float>,
    stride outputStride: Int, batch: igviz_batch = .one, epilogue: igviz_epilogue,
    upcoming: UnsafeRawBufferPointer? = nil, scratch: UnsafeMutableRawPointer, kernels: Kernels
  ) {
    var epilogue = epilogue
    epilogue.bias = epilogue.bias.map { $0 + channels.outputOffset }
    epilogue.addend = epilogue.addend.map { $0 + channels.outputOffset }
    epilogue.written_slopes = epilogue.written_slopes.map { $0 + channels.outputOffset }
    epilogue.read_slopes = epilogue.read_slopes.map { $0 + channels.outputOffset }
    correlation.withGrid { grid in
      zeros.withUnsafeBufferPointer { zeros in
        let job = igviz_product(
          grid: grid, batch: batch, input: input + channels.inputOffset, input_stride: inputStride,
          span: Int32(correlation.span), depth: zeros.count, output: output + channels.outputOffset,
          output_stride: outputStride, columns: channels.columns, weights: weights.start,
          zeros: zeros.baseAddress, skips_zeros: skipsZeros, upcoming: upcoming?.baseAddress,
          upcoming_bytes: upcoming?.count ?? 0, caches: kernels.caches.sizes, scratch: scratch,
          epilogue: epilogue)
        if usesWinograd {
          kernels.runWinograd(job)
        } else {
          kernels.product(job)
        }
      }
    }
  }
}
