extension Graph {
  /// (x ∗ w) + r: the addition happens while the convolution's result is still in registers.
  mutating func fuseResidualAdditions() {
    mergeIntoProducers { producer, consumer in
      guard let addition = consumer.operation as? Add, addition.clip == nil,
        var convolution = producer.operation as? Convolution, convolution.clip == nil,
        !convolution.addsResidual,
        let residual = consumer.inputs.first(where: { $0 != producer.output })
      else { return nil }
      convolution.addsResidual = true
      var merged = producer
      merged.operation = convolution
      merged.inputs.append(residual)
      return merged
    }
  }
}
