/// A product with weights whose result can be made larger and moved by other weights.
protocol Rescaling: WeightHolding {
  /// The product alone, without what is added to it and its activation.
  var product: Self { get }

  /// The layer with the product scale · product + shift.
  func rescaled(scale: Float, shift: Float) -> Self
}

extension Convolution: Rescaling {
  var product: Convolution {
    var layer = self
    (layer.activation, layer.addsResidual) = (nil, false)
    return layer
  }

  func rescaled(scale: Float, shift: Float) -> Convolution {
    var layer = self
    layer.weights = weights.scaled(by: scale)
    layer.bias = bias.map { $0 * scale + shift }
    return layer
  }
}

extension Dense: Rescaling {
  var product: Dense {
    var layer = self
    (layer.activation, layer.addsResidual) = (nil, false)
    return layer
  }

  func rescaled(scale: Float, shift: Float) -> Dense {
    var layer = self
    layer.weights = weights.scaled(by: scale)
    layer.bias = bias.map { $0 * scale + shift }
    return layer
  }
}

extension TransposedConvolution: Rescaling {
  var product: TransposedConvolution { self }

  func rescaled(scale: Float, shift: Float) -> TransposedConvolution {
    var layer = self
    layer.weights = weights.scaled(by: scale)
    layer.bias = bias.map { $0 * scale + shift }
    return layer
  }
}

extension Tensor {
  fileprivate func scaled(by factor: Float) -> Tensor { Tensor(elements.map { $0 * factor }, shape: shape) }
}
