extension Field {
  /// The range of random values for each quantity: the known range; else the range of the field's own values of that quantity, if
  /// these differ; else the range of all the field's values.
  public var ranges: [ClosedRange<Float>] {
    var own = [(low: Float, high: Float)](repeating: (.infinity, -.infinity), count: quantities)
    for (index, value) in values.enumerated() {
      let quantity = quantity(of: index)
      own[quantity] = (min(own[quantity].low, value), max(own[quantity].high, value))
    }
    let all = (values.min() ?? 0)...(values.max() ?? 0)
    return own.enumerated().map { quantity, own in
      knownRange(of: quantity) ?? (own.low < own.high ? own.low...own.high : all)
    }
  }

  /// Returns the range of a quantity, or `nil` if it is unknown. Data or a card can give the range; levels of photos are from 0 to 255.
  public func knownRange(of quantity: Int) -> ClosedRange<Float>? {
    if let known = statistics(of: quantity), known.lower <= known.upper { return known.lower...known.upper }
    return isPhoto ? 0...255 : nil
  }

  /// The mean of each quantity over the field's own positions.
  package var ownMeans: [Float] {
    var sums = [Double](repeating: 0, count: quantities)
    for (index, value) in values.enumerated() { sums[quantity(of: index)] += Double(value) }
    return sums.map { Float($0 / Double(positions)) }
  }

  /// Returns one random value for each element, uniform in the range of its quantity and independent of the others.
  package func uniformValues(using generator: inout SplitMix64) -> [Float] {
    let ranges = ranges
    return mapValues { _, quantity in
      let range = ranges[quantity]
      return range.lowerBound + generator.uniform() * (range.upperBound - range.lowerBound)
    }
  }

  /// Returns one result for each value, computed from the value and its quantity.
  public func mapValues(_ body: (Float, Int) -> Float) -> [Float] {
    values.indices.map { body(values[$0], quantity(of: $0)) }
  }
}
