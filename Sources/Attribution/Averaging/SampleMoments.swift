/// The elementwise mean and central moments of a sequence of arrays, computed in one pass; memory does not grow with their number.
///
/// References: Welford 1962, "Note on a method for calculating corrected sums of squares and products"; Pébay 2008,
/// "Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments".
struct SampleMoments: Sendable {
  private(set) var count = 0
  private(set) var mean: [Double]
  /// Σ (value − mean)². `third` and `fourth` are the sums of the third and fourth powers; they are empty unless requested.
  private var second: [Double]
  private var third: [Double] = []
  private var fourth: [Double] = []

  /// Creates empty moments.
  ///
  /// - Parameter hasFourth: whether the error of the variance is needed, too.
  init(elements: Int, hasFourth: Bool = false) {
    mean = [Double](repeating: 0, count: elements)
    second = mean
    if hasFourth { (third, fourth) = (mean, mean) }
  }

  /// Adds an array, after applying `transform` to each value.
  ///
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

  /// The standard error of the mean, Σ s/√n over the elements as a share of Σ |mean|; `nil` for fewer than two samples.
  var relativeErrorOfMean: Double? {
    guard count > 1 else { return nil }
    return mean.relativeError(variance.reduce(0) { $0 + ($1 / Double(count)).squareRoot() })
  }

  /// The standard errors of the variances, √((m₄ − (n − 3)/(n − 1) · s⁴) / n) each, summed, as a share of the sum of the variances;
  /// `nil` for fewer than two samples.
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
