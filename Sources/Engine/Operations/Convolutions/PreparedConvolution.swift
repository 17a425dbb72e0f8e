import CKernels

/// A convolution that mixes channels, as matrix products over a table of pointers to input pixels, without a copy into
/// columns. Reference: Dukhan 2019, "The Indirect Convolution Algorithm".
struct PreparedConvolution: PreparedOperation {
  /// The computation of one direction, forward or backward.
  private enum Pass: Sendable {
    /// Several products, which write disjoint pixels or channels.
    case products([PackedProduct])
    case sampled(SampledProduct)
    case transposed(TransposedWeightsProduct)
    case scattered(ScatteredProduct)

    /// The weights that the pass reads first.
    var weights: PackedWeights? {
      switch self {
      case .products(let products): products.first?.weights
      case .sampled(let product): product.weights
      case .transposed(let product): product.weights
      case .scattered(let product): product.weights
      }
    }

    var scratchBytes: Int {
      switch self {
      case .products(let products): products.map(\.scratchBytes).max() ?? 0
      case .sampled(let product): product.scratchBytes
      case .transposed(let product): product.scratchBytes
      case .scattered(let product): product.scratchBytes
      }
    }
  }

  private let images: Int
  private let forwardPass: Pass
  private let gradientPass: Pass
  private let inputShape: TensorShape
  private let outputShape: TensorShape
  /// One value per output channel, padded with one panel of zeros.
  private let bias: [Float]
  private let groups: Int
  private let addsResidual: Bool
  private let activation: Activation?
  private let kernels: Kernels

  /// - Parameters:
  ///   - weights: [kernel height, kernel width, input channels / groups, output channels].
  ///   - inputIsRectified: whether many elements of the first input are zero.
  ///   - isTransposed: whether forward and backward are exchanged: the geometry and the weights are then those of the
  ///     convolution whose input gradient is computed forward.
  init(
    images: Int, geometry: ConvolutionGeometry, weights: Tensor, bias: [Float], groups: Int,
    addsResidual: Bool, activation: Activation?, inputIsRectified: Bool = false, isTransposed: Bool = false,
    kernels: Kernels
  ) {
    let depth = weights.shape.dimensions[2]
    let outputs = weights.shape.dimensions[3]
    let columns = outputs / groups
    self.images = images
    let small: TensorShape = [geometry.vertical.output, geometry.horizontal.output, outputs]
    let large: TensorShape = [geometry.vertical.input, geometry.horizontal.input, depth * groups]
    // Few channels fill neither the loop over a pixel nor a vector. A row of the kernel is then read as one long pixel, and
    // the gradient is computed for whole patches and scattered.
    let isThin = groups == 1 && geometry.isDense && depth < kernels.lanes
    let correlation = isThin ? geometry.forward.mergingColumns() : geometry.forward
    // After a ReLU many values are zero, and after its mask many gradients.
    let looksForZeros = groups == 1 || min(depth, columns) >= Self.minListed
    let zeros = (
      forward: looksForZeros && inputIsRectified,
      gradient: looksForZeros && activation?.stopsGradients == true
    )
    func matrix(_ correlation: Correlation, _ group: Int, isTransposed: Bool) -> WeightMatrix {
      WeightMatrix(
        weights, kernelIndices: correlation.kernelIndices, outputs: group * columns..<(group + 1) * columns,
        isTransposed: isTransposed)
    }
    weights.willBeRead()
    defer { weights.hasBeenRead() }
    let along = (0..<groups).map { group in
      PackedProduct(
        correlation,
        channels: .init(
          depth: depth, columns: columns, inputOffset: group * depth, outputOffset: group * columns),
        weights: matrix(correlation, group, isTransposed: false),
        skipsZeros: isTransposed ? zeros.gradient : zeros.forward, kernels: kernels)
    }
    let isSampled =
      inputIsRectified && geometry.isPointwise && groups == 1 && !isTransposed
      && SampledProduct.isWorthwhile(depth: outputs, columns: depth)
    let against: Pass
    if isThin && !isTransposed {
      against = .scattered(ScatteredProduct(geometry: geometry, weights: weights, kernels: kernels))
    } else if geometry.isPointwise && groups == 1 && !isTransposed && !isSampled
      && TransposedWeightsProduct.isWorthwhile(
        pixels: large.pixels, depth: outputs, columns: depth, caches: kernels.caches)
    {
      against = .transposed(
        TransposedWeightsProduct(
          pixels: large.pixels, depth: outputs, columns: depth, weights: along[0].weights,
          skipsZeros: zeros.gradient && along[0].isFinite, kernels: kernels))
    } else {
      let products = (0..<groups).flatMap { group in
        geometry.gradient.map { phase in
          PackedProduct(
            phase,
            channels: .init(
              depth: columns, columns: depth, inputOffset: group * columns, outputOffset: group * depth),
            weights: matrix(phase, group, isTransposed: true),
            skipsZeros: isTransposed ? zeros.forward : zeros.gradient, kernels: kernels)
        }
      }
      against =
        isSampled
        ? .sampled(
          SampledProduct(
            pixels: large.pixels, depth: outputs, columns: depth, weights: along[0].weights,
            unmasked: products[0], kernels: kernels))
        : .products(products)
    }
    (forwardPass, gradientPass) = isTransposed ? (against, .products(along)) : (.products(along), against)
    (inputShape, outputShape) = isTransposed ? (small, large) : (large, small)
    self.bias = bias + [Float](repeating: 0, count: Int(IGVIZ_MAX_PANEL))
    self.groups = groups
    self.addsResidual = addsResidual
    self.activation = activation
    self.kernels = kernels
  }

  /// Returns the bytes of the weights and tables of both directions.
  ///
  /// - Parameter weights: [kernel height, kernel width, input channels / groups, output channels].
  static func byteCount(
    _ geometry: ConvolutionGeometry, weights: TensorShape, groups: Int, isTransposed: Bool = false,
    kernels: Kernels
  ) -> Int {
    let (depth, outputs) = (weights.dimensions[2], weights.dimensions[3])
    let columns = outputs / groups
    let kernelSize = weights.dimensions[0] * weights.dimensions[1]
    let isThin = groups == 1 && geometry.isDense && depth < kernels.lanes
    // Correlations are created only for kernels of nine elements, where they are small.
    let isSquare = kernelSize == 9
    let along = Saturating.product(
      groups,
      PackedProduct.byteCount(
        taps: kernelSize, .init(depth: depth, columns: columns),
        span: isThin ? geometry.horizontal.kernel : 1,
        square: isSquare && !isThin ? geometry.forward : nil, kernels: kernels))
    let against: Int
    if isThin, !isTransposed {
      against = PackedProduct.byteCount(
        taps: 1, .init(depth: outputs, columns: kernelSize * depth), kernels: kernels)
    } else if geometry.isPointwise, groups == 1, !isTransposed,
      TransposedWeightsProduct.isWorthwhile(
        pixels: geometry.horizontal.input, depth: outputs, columns: depth, caches: kernels.caches)
    {
      against = 0
    } else {
      // Each kernel element belongs to at most one phase.
      let weights = PackedProduct.byteCount(
        taps: kernelSize, .init(depth: columns, columns: depth),
        square: isSquare && geometry.phaseCount == 1 ? geometry.gradient.first : nil, kernels: kernels)
      let tables = Saturating.product(
        geometry.phaseCount, PackedProduct.tableBytes + columns * MemoryLayout<Float>.stride)
      against = Saturating.product(groups, Saturating.sum(weights, tables))
    }
    let taps = Saturating.product(kernelSize, ConvolutionGeometry.tapBytes, groups)
    return Saturating.sum(taps, Saturating.sum(along, against))
  }

  /// The minimum number of a group's channels for skipping zeros: fewer channels are multiplied faster than their zeros are listed.
  private static let minListed = 64

  var scratchBytes: Int { max(forwardPass.scratchBytes, gradientPass.scratchBytes) }

  var forwardWeights: UnsafeRawBufferPointer? { forwardPass.weights?.bytes }

  var backwardWeights: UnsafeRawBufferPointer? { gradientPass.weights?.bytes }

  var gate: GateKind? { activation?.gate }

  func passesGradient(toInput input: Int) -> Bool { addsResidual && input == 1 }

  /// False with several groups, whose channels need not begin at a word of the mask, and with a scattered gradient, which is
  /// complete only after the last patch.
  var finishesGradient: Bool {
    if case .scattered = gradientPass { return false }
    return groups == 1
  }

  /// More channels are zero in all of several points of one path than in all of several adjacent pixels, and weights are
  /// read once for all points. But if arrays of several samples exceed the cache, processing sample by sample is faster.
  var takesBatches: Bool {
    if case .scattered = gradientPass { return false }
    guard case .products = forwardPass, groups == 1 else { return false }
    return images * (inputShape.count + outputShape.count) * MemoryLayout<Float>.stride
      <= kernels.caches.level2
  }

  func forward(_ buffers: Buffers) {
    bias.withUnsafeBufferPointer { bias in
      let activation = groups == 1 ? activation : nil
      let epilogue = igviz_epilogue(
        bias: bias.baseAddress, addend: addsResidual ? buffers.inputs[1] : nil, activation: activation,
        buffers: buffers, channels: outputShape.channels)
      run(
        forwardPass, from: buffers.inputs[0], shape: inputShape, to: buffers.output, shape: outputShape,
        batch: igviz_batch(buffers), epilogue: epilogue, upcoming: buffers.upcoming, scratch: buffers.scratch)
    }
    if groups > 1, let activation {
      kernels.finish(
        igviz_finish(
          UnsafePointer(buffers.output), to: buffers.output, pixels: images * outputShape.pixels,
          channels: outputShape.channels,
          epilogue: igviz_epilogue(
            bias: nil, addend: nil, activation: activation, buffers: buffers, channels: outputShape.channels))
      )
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
    run(
      gradientPass, from: gradient, shape: outputShape, to: target.destination, shape: inputShape,
      batch: igviz_batch(buffers), epilogue: igviz_epilogue(target: target, channels: inputShape.channels),
      upcoming: buffers.upcoming, scratch: buffers.scratch)
  }

  private func run(
    _ pass: Pass, from source: UnsafePointer<Float>, shape sourceShape: TensorShape,
    to destination: UnsafeMutablePointer<Float>, shape destinationShape: TensorShape, batch: igviz_batch,
    epilogue: igviz_epilogue, upcoming: UnsafeRawBufferPointer?, scratch: UnsafeMutableRawPointer
  ) {
    for image in 0..<images {
      let source = source + image * sourceShape.count
      let destination = destination + image * destinationShape.count
      switch pass {
      case .products(let products):
        for (index, product) in products.enumerated() {
          product.run(
            from: source, stride: sourceShape.channels, to: destination, stride: destinationShape.channels,
            batch: batch, epilogue: epilogue.advanced(by: image, images: destinationShape),
            upcoming: image == 0 && index == 0 ? upcoming : nil, scratch: scratch, kernels: kernels)
        }
      case .sampled(let product):
        product.run(
          from: source, to: destination, batch: batch,
          epilogue: epilogue.advanced(by: image, images: destinationShape), scratch: scratch, kernels: kernels
        )
      case .transposed(let product):
        product.run(
          from: source, to: destination, batch: batch,
          epilogue: epilogue.advanced(by: image, images: destinationShape),
          upcoming: image == 0 ? upcoming : nil, scratch: scratch, kernels: kernels)
      case .scattered(let product):
        product.run(from: source, to: destination, scratch: scratch, kernels: kernels)
      }
    }
  }
}
