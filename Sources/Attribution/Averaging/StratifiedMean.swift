/// The mean of maps drawn from neighbouring strata, in the order of the strata, and its standard error. Memory does not grow with
/// their number.
///
/// The strata of neighbouring maps hardly differ; otherwise neighbours differ by chance, as any two maps do. The variance of the
/// mean is therefore estimated from differences of neighbours: Σ (tᵢ₊₁ − tᵢ)² / (2n(n − 1)). The remaining differences of the
/// strata make this estimate slightly too large. The variance about the mean ignores the strata and would be far too large.
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

  /// Adds the map `factors` ⊙ `values`.
  ///
  /// - Precondition: both have the number of elements of the mean.
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

  /// Σ of the standard errors of the mean over the elements, as a share of Σ |mean|; `nil` for fewer than two maps.
  var relativeError: Double? {
    guard count > 1 else { return nil }
    let n = Double(count)
    return mean.relativeError(squares.reduce(0) { $0 + ($1 / (2 * n * (n - 1))).squareRoot() })
  }
}
