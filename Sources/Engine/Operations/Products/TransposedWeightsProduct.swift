import CKernels

/// The input gradient of a pointwise convolution, with the packed weights of the convolution itself. Weights are packed only
/// once; those of a few input channels at a time are transposed while the product runs.
///
/// g_x[p, k] = Σ_n g_y[p, n] · w[k, n], bit-identical to a product with separately packed weights.
struct TransposedWeightsProduct: Sendable {
  private let correlation: Correlation
  /// The number of channels of y; `columns`, that of x.
  private let depth: Int
  private let columns: Int
  /// The packed weights of the convolution itself.
  let weights: PackedWeights
  private let skipsZeros: Bool
  let scratchBytes: Int

  /// The number of input channels transposed at once: whole panels of every set of kernels, and whole words of a mask.
  private static let panelColumns = Int(IGVIZ_MAX_PANEL)
  /// The minimum number of pixels. The transposition takes about as long as eight pixels' products, which is then negligible.
  private static let manyPixels = 128
  /// The minimum size of the weights in bytes: to save less memory is not worth any time.
  private static let fewBytes = 1 << 20

  /// Returns whether to transpose the weights while the product runs instead of packing them for both directions.
  static func isWorthwhile(pixels: Int, depth: Int, columns: Int, caches: Caches) -> Bool {
    let bytes = depth * columns * MemoryLayout<Float>.stride
    // Weights that exceed the level-3 cache take as long to read as to transpose.
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
      + kernels.productBytes(taps: 1, depth: depth, columns: Self.panelColumns, hasSpan: false)
  }

  /// Returns the bytes of the transposed weights, which precede the product's own scratch memory.
  private static func panelBytes(depth: Int) -> Int { depth * panelColumns * MemoryLayout<Float>.stride }

  func run(
    from gradient: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, batch: igviz_batch,
    epilogue: igviz_epilogue, upcoming: UnsafeRawBufferPointer?, scratch: UnsafeMutableRawPointer,
    kernels: Kernels
  ) {
    let panels = scratch.assumingMemoryBound(to: Float.self)
    let productScratch = scratch + Self.panelBytes(depth: depth)
    correlation.withGrid { grid in
      for first in stride(from: 0, to: columns, by: Self.panelColumns) {
        let count = min(Self.panelColumns, columns - first)
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
