import CKernels

/// The input gradient of a convolution without a kernel, with the weights of the convolution itself: they are packed once,
/// and those of a few input channels at a time are brought into the order of this direction while it runs.
///
/// g_x[p, k] = Σ_n g_y[p, n] · w[k, n], to the bit what a product with weights of its own gives.
struct TransposedWeightsProduct: Sendable {
  private let correlation: Correlation
  /// Channels of y and of x.
  private let depth: Int
  private let columns: Int
  /// Those of the convolution itself.
  let weights: PackedWeights
  private let skipsZeros: Bool
  let scratchBytes: Int

  /// Input channels that are turned at once: whole panels of every set of kernels, and whole words of a mask.
  private static let turned = Int(IGVIZ_MAX_PANEL)
  /// Turning takes as long as so many pixels' products, and should be hardly noticed.
  private static let manyPixels = 128
  /// Less is not worth any time.
  private static let fewBytes = 1 << 20

  static func isWorthwhile(pixels: Int, depth: Int, columns: Int, caches: Caches) -> Bool {
    let bytes = depth * columns * MemoryLayout<Float>.stride
    // Weights that no cache holds take as long to be read as to be turned.
    return bytes >= caches.level3 || bytes >= fewBytes && pixels >= manyPixels
  }

  /// - Parameter skipsZeros: whether the gradient will have many zeros and all weights are finite.
  init(
    pixels: Int, depth: Int, columns: Int, weights: PackedWeights, skipsZeros: Bool, kernels: Kernels
  ) {
    correlation = .pointwise(pixels: pixels)
    self.depth = depth
    self.columns = columns
    self.weights = weights
    self.skipsZeros = skipsZeros
    scratchBytes =
      Self.panelBytes(depth: depth)
      + kernels.productBytes(taps: 1, depth: depth, columns: Self.turned, hasSpan: false)
  }

  /// What is turned lies before the product's own scratch.
  private static func panelBytes(depth: Int) -> Int { depth * turned * MemoryLayout<Float>.stride }

  func run(
    from gradient: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, batch: igviz_batch,
    epilogue: igviz_epilogue, upcoming: UnsafeRawBufferPointer?, scratch: UnsafeMutableRawPointer,
    kernels: Kernels
  ) {
    let panels = scratch.assumingMemoryBound(to: Float.self)
    let productScratch = scratch + Self.panelBytes(depth: depth)
    correlation.withGrid { grid in
      for first in stride(from: 0, to: columns, by: Self.turned) {
        let count = min(Self.turned, columns - first)
        kernels.turn(
          igviz_turn(
            weights: weights.start, inputs: columns, outputs: depth, first: first, count: count,
            panels: panels))
        let upcoming = first == 0 ? upcoming : nil
        kernels.product(
          igviz_product(
            grid: grid, batch: batch, input: gradient, input_stride: depth, span: 1, depth: depth,
            output: destination + first, output_stride: columns, columns: count,
            weights: UnsafePointer(panels), zeros: nil, skips_zeros: skipsZeros,
            upcoming: upcoming?.baseAddress, upcoming_bytes: upcoming?.count ?? 0,
            caches: kernels.caches.sizes, scratch: productScratch,
            epilogue: epilogue.advanced(toChannel: first)))
      }
    }
  }
}
