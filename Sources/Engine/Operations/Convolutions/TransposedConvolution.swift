/// y = the input gradient of a convolution, as a function of the gradient of its output:
/// y[i·stride + tap·dilation − padding, n] += Σ_k x[i, k] · w[tap, n, k]; ∂y/∂x is that convolution.
///
/// Reference: Zeiler et al. 2010, "Deconvolutional networks". Images are [height, width, channels], with any leading
/// dimensions.
package struct TransposedConvolution: WeightedProduct {
  package let name = "TransposedConvolution"
  /// [kernel height, kernel width, output channels / groups, input channels].
  package internal(set) var weights: Tensor
  /// One value per output channel.
  package internal(set) var bias: [Float]
  package let vertical: Axis
  package let horizontal: Axis
  package let groups: Int

  /// One axis of the image; all numbers are in pixels.
  package struct Axis: Hashable, Sendable {
    package let stride: Int
    package let dilation: Int
    /// The number of output pixels that are cut off at the beginning.
    package let before: Int
    package let output: Int

    package init(stride: Int, dilation: Int, before: Int, output: Int) {
      self.stride = stride
      self.dilation = dilation
      self.before = before
      self.output = output
    }
  }

  package init(weights: Tensor, bias: [Float], vertical: Axis, horizontal: Axis, groups: Int) {
    precondition(weights.shape.rank == 4, "weights \(weights.shape)")
    self.weights = weights
    self.bias = bias
    self.vertical = vertical
    self.horizontal = horizontal
    self.groups = groups
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1, inputs[0].rank >= 3 else {
      throw ShapeMismatch("takes images of height × width × channels")
    }
    guard inputs[0].channels == weights.shape.channels, bias.count == weights.shape.dimensions[2] * groups
    else {
      throw ShapeMismatch("has weights for \(weights.shape.channels) channels")
    }
    guard vertical.output > 0, horizontal.output > 0 else {
      throw ShapeMismatch("the result is empty")
    }
    return TensorShape(inputs[0].dimensions.dropLast(3) + [vertical.output, horizontal.output, bias.count])
  }

  package func multiplyAdds(for inputs: [TensorShape]) -> Int {
    (inputs.first?.count ?? 0) * weights.shape.dimensions.dropLast().reduce(1, *)
  }

  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    PreparedConvolution.byteCount(
      geometry(for: inputs[0]), weights: weights.shape, groups: groups, isTransposed: true, kernels: kernels)
  }

  private func geometry(for input: TensorShape) -> ConvolutionGeometry {
    func axis(_ axis: Axis, _ dimension: Int) -> ConvolutionGeometry.Axis {
      .init(
        input: axis.output, kernel: weights.shape.dimensions[dimension], stride: axis.stride,
        dilation: axis.dilation, padding: axis.before,
        output: input.dimensions[input.rank - 3 + dimension])
    }
    return ConvolutionGeometry(vertical: axis(vertical, 0), horizontal: axis(horizontal, 1))
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    PreparedConvolution(
      images: inputs[0].dimensions.dropLast(3).reduce(1, *),
      geometry: geometry(for: inputs[0]),
      weights: weights, bias: bias, groups: groups, addsResidual: false, activation: nil, isTransposed: true,
      kernels: kernels)
  }
}
