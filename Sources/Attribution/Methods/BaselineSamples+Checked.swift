extension BaselineSamples {
  /// The baseline of an index.
  ///
  /// - Throws: `AttributionError.baselineSize` when it is not as long as the input.
  func checked(_ index: Int, count: Int) throws(AttributionError) -> [Float] {
    let values = make(index)
    guard values.count == count else {
      throw .baselineSize(baseline: index, count: values.count, inputCount: count)
    }
    return values
  }
}
