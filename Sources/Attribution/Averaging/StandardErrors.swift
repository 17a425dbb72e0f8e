/// Standard errors of means, in the unit of the elements.
extension Collection<Double> where Index == Int {
  /// The index of the element with the largest magnitude, the first of several; `nil` without elements.
  var indexOfLargestMagnitude: Int? { indices.max { abs(self[$0]) < abs(self[$1]) } }

  /// The standard error of the mean t̄ of n independent elements tᵢ: √(Σ (tᵢ − t̄)² / (n(n − 1))). `nil` for fewer than two.
  var errorOfMean: Double? {
    guard count > 1 else { return nil }
    let mean = reduce(0, +) / Double(count)
    let squares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(count - 1) / Double(count)).squareRoot()
  }

  /// The standard error of the mean of n elements tᵢ, each from one of n neighbouring strata, in the order of the strata:
  /// √(Σ (tᵢ₊₁ − tᵢ)² / (2n(n − 1))). `StratifiedMean` has the reason and the source. `nil` for fewer than two.
  var errorOfStratifiedMean: Double? {
    guard count > 1 else { return nil }
    let squares = zip(self, dropFirst()).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
    return (squares / (2 * Double(count) * Double(count - 1))).squareRoot()
  }
}

extension [Double] {
  /// Returns an error as a share of Σ |elements|; 0 if all elements are zero.
  ///
  /// - Parameter error: Σ of the standard errors of the elements, in their unit.
  func relativeError(_ error: Double) -> Double {
    let size = reduce(0) { $0 + abs($1) }
    return size > 0 ? error / size : 0
  }
}
