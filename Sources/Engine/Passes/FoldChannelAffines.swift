/// An operation that can do what an affine map by channel does to its result, with other weights.
protocol AffineAbsorbing: NetworkOperation {
  /// scale[c] · f(x)[…, c] + shift[c], or `nil` if it cannot be.
  func absorbing(_ affine: ChannelAffine) -> Self?
}

extension Graph {
  /// scale · (x ∗ w + b) + shift = x ∗ (scale · w) + (scale · b + shift): batch normalisation after a
  /// convolution, or a bias after a matrix product, disappears into the weights.
  mutating func foldChannelAffines() {
    mergeIntoProducers { producer, consumer in
      guard let affine = consumer.operation as? ChannelAffine,
        let absorbing = producer.operation as? any AffineAbsorbing,
        let operation = absorbing.absorbing(affine)
      else { return nil }
      var merged = producer
      merged.operation = operation
      // All its weights are the other's.
      if (producer.operation as? any WeightHolding)?.hasWeights != true { merged.layer = consumer.layer }
      return merged
    }
  }
}
