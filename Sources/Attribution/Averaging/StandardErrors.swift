extension Collection<Double> where Index == Int {
  var indexOfLargestMagnitude: Int? { indices.max { abs(self[$0]) < abs(self[$1]) } }

  /// The standard error of the mean of the elements; `nil` for fewer than two.
  var errorOfMean: Double? {
    guard count > 1 else { return nil }
    let mean = reduce(0, +) / Double(count)
    let squares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(count - 1) / Double(count)).squareRoot()
  }

  /// The standard error of the mean of values from neighbouring strata, in the order of the strata:
  /// √(Σ (tᵢ₊₁ − tᵢ)² / (2n(n − 1))); see `StratifiedMean`. `nil` for fewer than two.
  var errorOfStratifiedMean: Double? {
    guard count > 1 else { return nil }
    let squares = zip(self, dropFirst()).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
    return (squares / (2 * Double(count) * Double(count - 1))).squareRoot()
  }
}

extension [Double] {
  /// Returns an error as a share of Σ |elements|; 0 if all elements are zero.
  func relativeError(_ error: Double) -> Double {
    let size = reduce(0) { $0 + abs($1) }
    return size > 0 ? error / size : 0
  }
}
