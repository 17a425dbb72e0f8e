/// The area under a line of straight pieces.
enum Trapezoid {
  /// ∫ y dx by the trapezoid rule, over points whose x need not be evenly spaced; 0 for fewer than two.
  ///
  /// - Precondition: there is a y for each x.
  static func area(x: [Double], y: [Double]) -> Double {
    precondition(x.count == y.count, "\(x.count) positions for \(y.count) heights")
    return x.indices.dropFirst().reduce(0) { sum, i in sum + (x[i] - x[i - 1]) * (y[i] + y[i - 1]) / 2 }
  }
}
