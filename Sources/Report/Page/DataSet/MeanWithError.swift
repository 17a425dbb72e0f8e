/// The mean of several numbers with its standard error: the standard deviation (n − 1) divided by √n.
struct MeanWithError: Hashable, Sendable, Encodable {
  let count: Int
  let mean: Double
  /// `nil` for fewer than two numbers.
  let standardError: Double?

  /// `nil` without a finite number.
  init?(_ values: [Double]) {
    let values = values.filter(\.isFinite)
    guard !values.isEmpty else { return nil }
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let n = Double(values.count)
    standardError = n > 1 ? (squares / (n - 1) / n).squareRoot() : nil
  }

  /// Returns the mean and its standard error: "0.263 ± 0.012".
  func text(isSigned: Bool) -> String {
    let number = (isSigned && mean > 0 ? "+" : "") + mean.threeDigits
    return number + (standardError.map { " ± \($0.twoDigits)" } ?? "")
  }
}
