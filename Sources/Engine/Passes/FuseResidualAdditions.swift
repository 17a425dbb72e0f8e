/// An operation that can add one more input, of its result's shape, to its result before its activation.
protocol ResidualAdding: ActivatingOperation {
  var addsResidual: Bool { get set }
}

extension Graph {
  /// Fuses residual additions into the preceding operation, (x ∗ w) + r: r is added while x ∗ w is still in registers.
  mutating func fuseResidualAdditions() {
    mergeIntoProducers { producer, consumer in
      guard let addition = consumer.operation as? Add, addition.activation == nil,
        var operation = producer.operation as? any ResidualAdding, operation.activation == nil,
        !operation.addsResidual,
        let residual = consumer.inputs.first(where: { $0 != producer.output })
      else { return nil }
      operation.addsResidual = true
      var merged = producer
      merged.operation = operation
      merged.inputs.append(residual)
      return merged
    }
  }
}
