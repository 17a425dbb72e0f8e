/// The mean of maps that were drawn from neighbouring strata, in the order of the strata, and its standard error, in memory
/// that does not grow.
///
/// Neighbours differ little by their strata, and as much as any two maps by chance. The variance of the mean is therefore estimated
/// from the differences of neighbours: Σ (tᵢ₊₁ − tᵢ)² / (2n(n − 1)). The remaining differences of the strata make it slightly too large.
/// The variance about the mean ignores the strata, and would be far too large.
///
/// Reference: Wolter 2007, "Introduction to Variance Estimation", chapter 8 (systematic sampling, successive differences).
struct StratifiedMean: Sendable {
  private var count = 0
  private var sums: [Double]
  private var last: [Double]
  private var squares: [Double]

  init(elements: Int) {
    sums = [Double](repeating: 0, count: elements)
    last = sums
    squares = sums
  }

  /// Takes the map factors ⊙ values.
  ///
  /// - Precondition: both are as long as there are elements.
  mutating func add(_ values: [Float], times factors: [Float]) {
    precondition(values.count == sums.count && factors.count == sums.count, "\(values.count) values")
    for index in sums.indices {
      let value = Double(values[index]) * Double(factors[index])
      let change = count == 0 ? 0 : value - last[index]
      sums[index] += value
      squares[index] += change * change
      last[index] = value
    }
    count += 1
  }

  var mean: [Double] { sums.map { $0 / Double(count) } }

  /// Σ of the standard errors over the elements as a share of Σ |mean|; `nil` for fewer than two maps.
  var relativeError: Double? {
    guard count > 1 else { return nil }
    let n = Double(count)
    return mean.relativeError(squares.reduce(0) { $0 + ($1 / (2 * n * (n - 1))).squareRoot() })
  }
}
