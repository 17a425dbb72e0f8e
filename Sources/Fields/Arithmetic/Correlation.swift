/// Correlation coefficients of two lists of numbers: 1 in step, −1 opposed, 0 unrelated.
package enum Correlation {
  /// Returns Pearson's r, or `nil` if one of the lists is constant or has fewer than two numbers.
  ///
  /// - Precondition: the lists are equally long.
  package static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "\(x.count) numbers cannot be compared with \(y.count)")
    guard x.count > 1 else { return nil }
    let meanX = x.reduce(0, +) / Double(x.count)
    let meanY = y.reduce(0, +) / Double(y.count)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - meanX) * (a - meanX)
      yy += (b - meanY) * (b - meanY)
      xy += (a - meanX) * (b - meanY)
    }
    // Roots first: the product of the sums can overflow or underflow although neither sum does.
    let scale = xx.squareRoot() * yy.squareRoot()
    guard !isRounding(xx, of: x, about: meanX), !isRounding(yy, of: y, about: meanY), scale > 0,
      scale.isFinite
    else { return nil }
    return min(max(xy / scale, -1), 1)
  }

  /// Returns Spearman's ρ: Pearson's r of the ranks. Equal numbers share the mean of their ranks.
  ///
  /// - Precondition: the lists are equally long.
  package static func spearman(_ x: [Double], _ y: [Double]) -> Double? { pearson(ranks(x), ranks(y)) }

  /// Returns the rank of each number, from 1 for the smallest. Equal numbers share the mean of their ranks.
  package static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      // These equal numbers have the ranks start + 1 … end.
      for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
      start = end
    }
    return ranks
  }

  /// Whether a sum of squared deviations is within the rounding error of a constant list's mean.
  private static func isRounding(_ squares: Double, of values: [Double], about mean: Double) -> Bool {
    let rounding = abs(mean) * Double.ulpOfOne * Double(values.count).squareRoot()
    return squares <= Double(values.count) * rounding * rounding
  }
}

extension Sequence<Double> {
  /// The largest element minus the smallest; 0 for an empty sequence.
  package var difference: Double { (self.max() ?? 0) - (self.min() ?? 0) }
}
