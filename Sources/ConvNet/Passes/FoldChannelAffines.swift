extension Graph {
  /// scale · (x ∗ w + b) + shift = x ∗ (scale · w) + (scale · b + shift): batch normalisation after a
  /// convolution disappears into its weights.
  mutating func foldChannelAffines() {
    mergeIntoProducers { producer, consumer in
      guard let affine = consumer.operation as? ChannelAffine,
        let convolution = producer.operation as? Convolution, convolution.clip == nil,
        !convolution.addsResidual
      else { return nil }
      var merged = producer
      merged.operation = convolution.scaled(by: affine)
      return merged
    }
  }
}
