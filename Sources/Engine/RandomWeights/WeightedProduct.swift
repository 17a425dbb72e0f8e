/// A product with weights and one bias per channel: other weights and biases can scale and shift its result.
protocol WeightedProduct: WeightHolding {
  /// The last dimension is the output's channels; in `TransposedConvolution`, the input's.
  var weights: Tensor { get set }
  var bias: [Float] { get set }

  /// The product alone, without residual addition and activation.
  var product: Self { get }
}

extension WeightedProduct {
  var product: Self { self }

  var hasWeights: Bool { weights.varies || bias.varies }

  func withShuffledWeights(using random: inout some RandomNumberGenerator) -> Self {
    var layer = self
    layer.weights = weights.shuffledWeights(using: &random)
    layer.bias = bias.shuffledWeights(using: &random)
    return layer
  }

  /// Returns the layer with the product scale · product + shift.
  func rescaled(scale: Float, shift: Float) -> Self {
    var layer = self
    layer.weights = Tensor(weights.elements.map { $0 * scale }, shape: weights.shape)
    layer.bias = bias.map { $0 * scale + shift }
    return layer
  }
}

extension WeightedProduct where Self: ResidualAdding {
  var product: Self {
    var layer = self
    (layer.activation, layer.addsResidual) = (nil, false)
    return layer
  }
}

extension WeightedProduct where Self: ResidualAdding & AffineAbsorbing {
  /// `nil` with an activation, which does not commute with an affine map, or with a residual, which would have to be scaled, too.
  func absorbing(_ affine: ChannelAffine) -> Self? {
    guard activation == nil, !addsResidual else { return nil }
    var layer = self
    layer.weights = weights.scaled(byChannel: affine.scale)
    layer.bias = bias.indices.map { bias[$0] * affine.scale[$0] + affine.shift[$0] }
    return layer
  }
}
