extension Field {
  /// The range random values of a quantity are drawn from: what is known of it, else the range of the field's own values.
  public func range(of quantity: Int) -> ClosedRange<Float> {
    if let known = knownRange(of: quantity) { return known }
    return (values.min() ?? 0)...(values.max() ?? 0)
  }

  /// The range of a quantity, where it is known: from data, from a card, or because levels are from 0 to 255.
  public func knownRange(of quantity: Int) -> ClosedRange<Float>? {
    if let known = statistics(of: quantity), known.lower <= known.upper { return known.lower...known.upper }
    return isPhoto ? 0...255 : nil
  }

  /// One result for each value, from the value and its quantity.
  public func mapValues(_ body: (Float, Int) -> Float) -> [Float] {
    values.indices.map { body(values[$0], quantity(of: $0)) }
  }
}
