import CKernels

/// The input gradient of a convolution of few channels: one product computes, for each output pixel, the gradients of the
/// whole patch of input pixels that it read. The patches are then added to the image.
///
/// g_x[o·stride − padding + t, k] += Σ_n g_y[o, n] · w[t, k, n]
struct ScatteredProduct: Sendable {
  private let geometry: ConvolutionGeometry
  private let channels: Int
  private let outputs: Int
  /// The product for one row of output pixels; the result is [output width][kernel height × kernel width × channels].
  private let product: PackedProduct
  private let patchFloats: Int

  /// - Parameters:
  ///   - geometry: the geometry of the convolution, without dilation.
  ///   - weights: [kernel height, kernel width, input channels, output channels].
  init(geometry: ConvolutionGeometry, weights: Tensor, kernels: Kernels) {
    precondition(geometry.isDense, "patches of a dilated kernel have gaps")
    self.geometry = geometry
    channels = weights.shape.dimensions[2]
    outputs = weights.shape.dimensions[3]
    let columns = geometry.vertical.kernel * geometry.horizontal.kernel * channels
    let outputs = outputs
    product = PackedProduct(
      .pointwise(pixels: geometry.horizontal.output), channels: .init(depth: outputs, columns: columns),
      weights: WeightMatrix(scattering: weights), kernels: kernels)
    patchFloats = geometry.horizontal.output * columns
  }

  var weights: PackedWeights { product.weights }

  /// The bytes of the patches, which precede the product's own scratch memory.
  private var patchBytes: Int { (patchFloats * MemoryLayout<Float>.stride + 63) / 64 * 64 }

  var scratchBytes: Int { patchBytes + product.scratchBytes }

  /// - Parameters:
  ///   - gradient: [output height, output width, output channels].
  ///   - destination: [input height, input width, input channels], overwritten.
  func run(
    from gradient: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutableRawPointer, kernels: Kernels
  ) {
    let (vertical, horizontal) = (geometry.vertical, geometry.horizontal)
    destination.update(repeating: 0, count: vertical.input * horizontal.input * channels)
    let patches = scratch.assumingMemoryBound(to: Float.self)
    let columns = vertical.kernel * horizontal.kernel * channels
    for row in 0..<vertical.output {
      product.run(
        from: gradient + row * horizontal.output * outputs, stride: outputs, to: patches, stride: columns,
        epilogue: igviz_epilogue(), scratch: scratch + patchBytes, kernels: kernels)
      kernels.scatter(
        igviz_scatter(
          patches: patches, width: Int32(horizontal.output), kernel_height: Int32(vertical.kernel),
          kernel_width: Int32(horizontal.kernel), y: Int32(row * vertical.stride - vertical.padding),
          x: Int32(-horizontal.padding), step: Int32(horizontal.stride), image_height: Int32(vertical.input),
          image_width: Int32(horizontal.input), channels: channels, image: destination))
    }
  }
}
