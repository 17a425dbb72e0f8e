extension Graph {
  /// f(g(x)): the activation and its gate are made while the result is still in registers, or in the nearest cache.
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
