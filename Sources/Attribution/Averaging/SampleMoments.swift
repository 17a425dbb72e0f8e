/// The mean and central moments of arrays that come one after the other, element by element, in memory that does not grow.
///
/// References: Welford 1962, "Note on a method for calculating corrected sums of squares and products"; Pébay 2008,
/// "Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments".
struct SampleMoments: Sendable {
  private(set) var count = 0
  private(set) var mean: [Double]
  /// Σ (value − mean)², and the same of the third and fourth power; the last two are empty unless they are wanted.
  private var second: [Double]
  private var third: [Double] = []
  private var fourth: [Double] = []

  /// - Parameter hasFourth: whether the error of the variance is wanted, too.
  init(elements: Int, hasFourth: Bool = false) {
    mean = [Double](repeating: 0, count: elements)
    second = mean
    if hasFourth { (third, fourth) = (mean, mean) }
  }

  /// - Precondition: there are as many values as elements.
  mutating func add(_ values: [some BinaryFloatingPoint], _ transform: (Double) -> Double = { $0 }) {
    precondition(values.count == mean.count, "\(values.count) values for \(mean.count) elements")
    count += 1
    let n = Double(count)
    for (index, value) in values.enumerated() {
      let change = transform(Double(value)) - mean[index]
      let step = change / n
      let square = change * step * (n - 1)
      if !fourth.isEmpty {
        fourth[index] +=
          square * step * step * (n * n - 3 * n + 3) + 6 * step * step * second[index] - 4 * step
          * third[index]
        third[index] += square * step * (n - 2) - 3 * step * second[index]
      }
      mean[index] += step
      second[index] += square
    }
  }

  /// The unbiased variance of each element: Σ (value − mean)² / (n − 1).
  var variance: [Double] { second.map { $0 / Double(count - 1) } }

  /// Σ s/√n over the elements as a share of Σ |mean|; `nil` for fewer than two samples.
  var relativeErrorOfMean: Double? {
    guard count > 1 else { return nil }
    return mean.relativeError(variance.reduce(0) { $0 + ($1 / Double(count)).squareRoot() })
  }

  /// The standard errors of the variances, √((m₄ − (n − 3)/(n − 1) · s⁴) / n) each, as a share of their sum; `nil` for
  /// fewer than two samples.
  var relativeErrorOfVariance: Double? {
    guard count > 1 else { return nil }
    let n = Double(count)
    let variance = variance
    return variance.relativeError(
      zip(fourth, variance).reduce(0) { sum, moments in
        let spread = moments.0 / n - (n - 3) / (n - 1) * moments.1 * moments.1
        return sum + (max(0, spread) / n).squareRoot()
      })
  }
}
