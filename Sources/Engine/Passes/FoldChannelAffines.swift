/// An operation that can absorb a following per-channel affine map into its weights.
protocol AffineAbsorbing: NetworkOperation {
  /// Returns the operation scale[c] · f(x)[…, c] + shift[c], or `nil` if it cannot be expressed.
  func absorbing(_ affine: ChannelAffine) -> Self?
}

extension Graph {
  /// Folds per-channel affine maps into the preceding weights: scale · (x ∗ w + b) + shift =
  /// x ∗ (scale · w) + (scale · b + shift). Examples are batch normalisation after a convolution, or a bias after a matrix product.
  mutating func foldChannelAffines() {
    mergeIntoProducers { producer, consumer in
      guard let affine = consumer.operation as? ChannelAffine,
        let absorbing = producer.operation as? any AffineAbsorbing,
        let operation = absorbing.absorbing(affine)
      else { return nil }
      var merged = producer
      merged.operation = operation
      // All weights of the merged node come from the consumer.
      if (producer.operation as? any WeightHolding)?.hasWeights != true { merged.layer = consumer.layer }
      return merged
    }
  }
}
