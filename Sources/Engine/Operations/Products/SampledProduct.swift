import CKernels

/// The input gradient of a pointwise convolution whose input comes from a ReLU: only elements that the ReLU's mask lets
/// through are computed. Known as the sampled dense–dense matrix product.
///
/// g_x[p, k] = Σ_n g_y[p, n] · w[k, n] where the mask of x is 1, else 0
struct SampledProduct: Sendable {
  private let pixels: Int
  /// The number of channels of y; `columns`, that of x.
  private let depth: Int
  private let columns: Int
  /// The packed weights of the convolution itself.
  let weights: PackedWeights
  /// The product to run if there is no mask, because other readers of x will contribute later.
  private let unmasked: PackedProduct
  let scratchBytes: Int

  /// Returns whether this product is faster than an unmasked one. Shorter sums are faster for all channels side by side than
  /// each along a vector. Weights that exceed a level-2 cache are better read for many pixels at once.
  static func isWorthwhile(depth: Int, columns: Int) -> Bool {
    depth >= 64 && depth * columns * MemoryLayout<Float>.stride <= 3 << 19
  }

  init(
    pixels: Int, depth: Int, columns: Int, weights: PackedWeights, unmasked: PackedProduct, kernels: Kernels
  ) {
    self.pixels = pixels
    self.depth = depth
    self.columns = columns
    self.weights = weights
    self.unmasked = unmasked
    scratchBytes = max(unmasked.scratchBytes, kernels.sampledProductBytes(columns: columns))
  }

  func run(
    from gradient: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, batch: igviz_batch,
    epilogue: igviz_epilogue, scratch: UnsafeMutableRawPointer, kernels: Kernels
  ) {
    guard epilogue.read_mask != nil else {
      return unmasked.run(
        from: gradient, stride: depth, to: destination, stride: columns, batch: batch, epilogue: epilogue,
        scratch: scratch, kernels: kernels)
    }
    var job = igviz_product()
    (job.grid.height, job.grid.width, job.batch) = (1, Int32(pixels), batch)
    (job.input, job.input_stride, job.depth) = (gradient, depth, depth)
    (job.output, job.output_stride, job.columns) = (destination, columns, columns)
    (job.weights, job.scratch, job.epilogue) = (weights.start, scratch, epilogue)
    kernels.sampledProduct(job)
  }
}
