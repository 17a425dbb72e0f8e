extension Graph {
  /// Fuses activations into the preceding operation, f(g(x)): result and gate are computed while g(x) is still in registers, or in
  /// the nearest cache.
  mutating func fuseActivations() {
    mergeIntoProducers { producer, consumer in
      guard let activation = (consumer.operation as? any ActivationOperation)?.asActivation,
        var operation = producer.operation as? any ActivatingOperation, operation.activation == nil
      else { return nil }
      operation.activation = activation
      var merged = producer
      merged.operation = operation
      return merged
    }
  }
}
