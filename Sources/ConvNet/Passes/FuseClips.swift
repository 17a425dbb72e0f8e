extension Graph {
  /// clip(f(x)): the clip and its mask are made while the result is still in registers.
  mutating func fuseClips() {
    mergeIntoProducers { producer, consumer in
      guard let clip = consumer.operation as? Clip,
        var operation = producer.operation as? any ClippingOperation, operation.clip == nil
      else { return nil }
      operation.clip = clip
      var merged = producer
      merged.operation = operation
      return merged
    }
  }
}
