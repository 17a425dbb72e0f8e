extension Graph {
  /// scale · (x ∗ w + b) + shift = x ∗ (scale · w) + (scale · b + shift): batch normalisation after a
  /// convolution, or a bias after a matrix product, disappears into the weights.
  mutating func foldChannelAffines() {
    mergeIntoProducers { producer, consumer in
      guard let affine = consumer.operation as? ChannelAffine else { return nil }
      var merged = producer
      switch producer.operation {
      case let convolution as Convolution where convolution.clip == nil && !convolution.addsResidual:
        merged.operation = convolution.scaled(by: affine)
      case let dense as Dense where dense.clip == nil:
        merged.operation = dense.scaled(by: affine)
      default: return nil
      }
      return merged
    }
  }
}
