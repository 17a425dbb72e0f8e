/// y[o, n] = f(Σ_taps Σ_k x[o·stride + tap·dilation − padding, k] · w[tap, k, n] + b[n] (+ r[o, n]));
/// ∂y/∂x is the transposed correlation with the same weights, ∂y/∂r = 1, both times f′ of the activation f.
///
/// Images are [height, width, channels], with any leading dimensions. With `addsResidual`, there is a second input r of the
/// output's shape.
package struct Convolution: AffineAbsorbing, ResidualAdding, ZeroSkipping, WeightedProduct {
  /// The zeros around the image.
  package enum Padding: Hashable, Sendable {
    /// Like TensorFlow's "SAME": the output has ⌈input / stride⌉ pixels, and an odd zero goes to the bottom or right.
    case same
    case explicit(top: Int, left: Int, bottom: Int, right: Int)
  }

  package let name = "Convolution"
  /// [kernel height, kernel width, input channels / groups, output channels].
  package internal(set) var weights: Tensor
  /// One value per output channel.
  package internal(set) var bias: [Float]
  package let stride: Int
  package let dilation: Int
  package let padding: Padding
  package let groups: Int
  var addsResidual = false
  var activation: Activation?
  var inputIsRectified = false

  /// - Precondition: `weights` has four dimensions, the last as long as `bias` and a multiple of `groups`.
  package init(
    weights: Tensor, bias: [Float], stride: Int = 1, dilation: Int = 1, padding: Padding = .same,
    groups: Int = 1, clip: Clip? = nil
  ) {
    precondition(weights.shape.rank == 4 && weights.shape.channels == bias.count, "weights \(weights.shape)")
    precondition(
      stride > 0 && dilation > 0 && groups > 0, "stride \(stride), dilation \(dilation), groups \(groups)")
    precondition(bias.count.isMultiple(of: groups), "\(bias.count) output channels in \(groups) groups")
    self.weights = weights
    self.bias = bias
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    self.groups = groups
    activation = clip.map(Activation.clip)
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == (addsResidual ? 2 : 1), inputs[0].rank >= 3 else {
      throw ShapeMismatch("takes images of height × width × channels")
    }
    guard inputs[0].channels == weights.shape.dimensions[2] * groups else {
      throw ShapeMismatch("has weights for \(weights.shape.dimensions[2]) × \(groups) channels")
    }
    let geometry = geometry(for: inputs[0])
    guard geometry.vertical.output > 0, geometry.horizontal.output > 0 else {
      throw ShapeMismatch("the kernel is larger than the padded image")
    }
    return TensorShape(
      inputs[0].dimensions.dropLast(3) + [geometry.vertical.output, geometry.horizontal.output, bias.count])
  }

  package func multiplyAdds(for inputs: [TensorShape]) -> Int {
    guard let output = try? outputShape(for: inputs) else { return 0 }
    return output.count * weights.shape.dimensions.dropLast().reduce(1, *)
  }

  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    let (_, geometry) = layout(for: inputs[0])
    return isDepthwise
      ? PreparedDepthwiseConvolution.byteCount(geometry, channels: bias.count)
      : PreparedConvolution.byteCount(geometry, weights: weights.shape, groups: groups, kernels: kernels)
  }

  private var isDepthwise: Bool { groups == bias.count && weights.shape.dimensions[2] == 1 && groups > 1 }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    let (images, geometry) = layout(for: inputs[0])
    if isDepthwise {
      return PreparedDepthwiseConvolution(
        images: images, geometry: geometry, weights: weights, bias: bias, addsResidual: addsResidual,
        activation: activation, kernels: kernels)
    }
    return PreparedConvolution(
      images: images, geometry: geometry, weights: weights, bias: bias, groups: groups,
      addsResidual: addsResidual, activation: activation, inputIsRectified: inputIsRectified, kernels: kernels
    )
  }

  /// Returns the number of images and the geometry of each.
  private func layout(for input: TensorShape) -> (images: Int, geometry: ConvolutionGeometry) {
    var geometry = geometry(for: input)
    let images = input.dimensions.dropLast(3).reduce(1, *)
    guard geometry.isPointwise, !isDepthwise else { return (images, geometry) }
    // A pointwise convolution does not depend on rows: all pixels as one long row make full tiles.
    let pixels = images * geometry.vertical.input * geometry.horizontal.input
    geometry.vertical.input = 1
    geometry.vertical.output = 1
    geometry.horizontal.input = pixels
    geometry.horizontal.output = pixels
    return (1, geometry)
  }

  private func geometry(for input: TensorShape) -> ConvolutionGeometry {
    func axis(_ dimension: Int) -> ConvolutionGeometry.Axis {
      let size = input.dimensions[input.rank - 3 + dimension]
      let kernel = weights.shape.dimensions[dimension]
      let window = SlidingWindow(kernel: kernel, stride: stride, dilation: dilation)
      let (before, padded): (Int, Int)
      switch padding {
      case .same:
        let total = window.samePadding(for: size)
        (before, padded) = (total / 2, size + total)
      case .explicit(let top, let left, let bottom, let right):
        before = dimension == 0 ? top : left
        padded = size + before + (dimension == 0 ? bottom : right)
      }
      let output = window.places(on: padded)
      return .init(
        input: size, kernel: kernel, stride: stride, dilation: dilation, padding: before, output: output)
    }
    return ConvolutionGeometry(vertical: axis(0), horizontal: axis(1))
  }
}
