import CKernels

/// y[…, n] = f(Σ_k x[…, k] · w[k, n] + b[n] (+ r[…, n])) with an activation f; ∂y[…, n]/∂x[…, k] = w[k, n] · f′.
public struct Dense: ResidualAdding, AffineAbsorbing, PermutationAbsorbing, ZeroSkipping, WeightHolding {
  public let name = "Dense"
  /// [inputs, outputs].
  public internal(set) var weights: Tensor
  /// One value an output.
  public internal(set) var bias: [Float]
  public var addsResidual = false
  public var activation: Activation?
  public var inputIsRectified = false

  /// - Precondition: `weights` has two dimensions, the second as long as `bias`.
  public init(weights: Tensor, bias: [Float], clip: Clip? = nil) {
    precondition(weights.shape.rank == 2 && weights.shape.channels == bias.count, "weights \(weights.shape)")
    self.weights = weights
    self.bias = bias
    activation = clip.map(Activation.clip)
  }

  /// An affine map does not commute with an activation, and would have to scale the residual, too.
  public func absorbing(_ affine: ChannelAffine) -> Dense? {
    guard activation == nil, !addsResidual else { return nil }
    return Dense(
      weights: weights.scaled(byChannel: affine.scale),
      bias: bias.indices.map { bias[$0] * affine.scale[$0] + affine.shift[$0] })
  }

  /// The same layer with row i of the weights at place `places[i]`.
  public func absorbing(permutation places: [Int32]) -> Dense {
    var rows = [Int](repeating: 0, count: places.count)
    for (row, place) in places.enumerated() { rows[Int(place)] = row }
    var layer = self
    layer.weights = weights.selecting(rows, along: 0)
    return layer
  }

  public var hasWeights: Bool { weights.varies || bias.varies }

  public func withShuffledWeights(using random: inout some RandomNumberGenerator) -> Dense {
    var layer = self
    layer.weights = weights.shuffledWeights(using: &random)
    layer.bias = bias.shuffledWeights(using: &random)
    return layer
  }

  public func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == (addsResidual ? 2 : 1) else { throw ShapeMismatch("takes one input") }
    guard inputs[0].channels == weights.shape.dimensions[0] else {
      throw ShapeMismatch("has weights for \(weights.shape.dimensions[0]) channels")
    }
    return TensorShape(inputs[0].dimensions.dropLast() + [weights.shape.channels])
  }

  public func multiplyAdds(for inputs: [TensorShape]) -> Int {
    (inputs.first?.pixels ?? 0) * weights.shape.count
  }

  public func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    PreparedConvolution.byteCount(
      geometry(pixels: inputs[0].pixels), weights: TensorShape([1, 1] + weights.shape.dimensions), groups: 1,
      kernels: kernels)
  }

  /// A row of pixels whose channels are the last dimension.
  private func geometry(pixels: Int) -> ConvolutionGeometry {
    let vertical = ConvolutionGeometry.Axis(
      input: 1, kernel: 1, stride: 1, dilation: 1, padding: 0, output: 1)
    var horizontal = vertical
    horizontal.input = pixels
    horizontal.output = pixels
    return ConvolutionGeometry(vertical: vertical, horizontal: horizontal)
  }

  public func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    PreparedConvolution(
      images: 1, geometry: geometry(pixels: inputs[0].pixels),
      weights: weights.reshaped(to: TensorShape([1, 1] + weights.shape.dimensions)),
      bias: bias, groups: 1, addsResidual: addsResidual, activation: activation,
      inputIsRectified: inputIsRectified,
      kernels: kernels)
  }
}
