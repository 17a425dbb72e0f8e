/// The area under a piecewise linear curve.
enum Trapezoid {
  /// Returns ∫ y dx by the trapezoidal rule. The positions x need not be evenly spaced; for fewer than two points, the area is
  /// 0.
  ///
  /// - Precondition: `x` and `y` have the same number of elements.
  static func area(x: [Double], y: [Double]) -> Double {
    precondition(x.count == y.count, "\(x.count) positions for \(y.count) heights")
    return x.indices.dropFirst().reduce(0) { sum, i in sum + (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2 }
  }
}
