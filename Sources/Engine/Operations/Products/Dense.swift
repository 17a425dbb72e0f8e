import CKernels

/// y[…, n] = f(Σ_k x[…, k] · w[k, n] + b[n] (+ r[…, n])) with an activation f; ∂y[…, n]/∂x[…, k] = w[k, n] · f′.
package struct Dense: ResidualAdding, AffineAbsorbing, PermutationAbsorbing, ZeroSkipping, WeightedProduct {
  package let name = "Dense"
  /// [inputs, outputs].
  package internal(set) var weights: Tensor
  /// One value per output.
  package internal(set) var bias: [Float]
  var addsResidual = false
  var activation: Activation?
  var inputIsRectified = false

  /// - Precondition: `weights` has two dimensions, the second as long as `bias`.
  package init(weights: Tensor, bias: [Float], clip: Clip? = nil) {
    precondition(weights.shape.rank == 2 && weights.shape.channels == bias.count, "weights \(weights.shape)")
    self.weights = weights
    self.bias = bias
    activation = clip.map(Activation.clip)
  }

  /// Returns the layer with row i of the weights moved to row `places[i]`.
  func absorbing(permutation places: [Int32]) -> Dense {
    var rows = [Int](repeating: 0, count: places.count)
    for (row, place) in places.enumerated() { rows[Int(place)] = row }
    var layer = self
    layer.weights = weights.selecting(rows, along: 0)
    return layer
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == (addsResidual ? 2 : 1) else { throw ShapeMismatch("takes one input") }
    guard inputs[0].channels == weights.shape.dimensions[0] else {
      throw ShapeMismatch("has weights for \(weights.shape.dimensions[0]) channels")
    }
    return TensorShape(inputs[0].dimensions.dropLast() + [weights.shape.channels])
  }

  package func multiplyAdds(for inputs: [TensorShape]) -> Int {
    (inputs.first?.pixels ?? 0) * weights.shape.count
  }

  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    PreparedConvolution.byteCount(
      geometry(pixels: inputs[0].pixels), weights: TensorShape([1, 1] + weights.shape.dimensions), groups: 1,
      kernels: kernels)
  }

  /// Returns the geometry of a row of pixels whose channels are the last dimension.
  private func geometry(pixels: Int) -> ConvolutionGeometry {
    let vertical = ConvolutionGeometry.Axis(
      input: 1, kernel: 1, stride: 1, dilation: 1, padding: 0, output: 1)
    var horizontal = vertical
    horizontal.input = pixels
    horizontal.output = pixels
    return ConvolutionGeometry(vertical: vertical, horizontal: horizontal)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    PreparedConvolution(
      images: 1, geometry: geometry(pixels: inputs[0].pixels),
      weights: weights.reshaped(to: TensorShape([1, 1] + weights.shape.dimensions)),
      bias: bias, groups: 1, addsResidual: addsResidual, activation: activation,
      inputIsRectified: inputIsRectified, kernels: kernels)
  }
}
