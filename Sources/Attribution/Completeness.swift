/// How the attributions' sum compares with what it must be: F(x) − F(x′).
public struct Completeness: Hashable, Sendable, Codable {
  /// F(x).
  public let scoreAtInput: Double
  /// F(x′).
  public let scoreAtBaseline: Double
  /// Σ attributions, in double precision.
  public let sum: Double
  /// The largest score that was met on the path minus the smallest, in units of the score; never less than |difference|.
  /// Where it is much more, the score rises and falls between baseline and input, and most of what is attributed
  /// cancels.
  public let span: Double

  public init(scoreAtInput: Double, scoreAtBaseline: Double, sum: Double, span: Double) {
    self.scoreAtInput = scoreAtInput
    self.scoreAtBaseline = scoreAtBaseline
    self.sum = sum
    self.span = span
  }

  /// F(x) − F(x′).
  public var difference: Double { scoreAtInput - scoreAtBaseline }
  /// Σ attributions − (F(x) − F(x′)).
  public var residual: Double { sum - difference }
  /// |residual| as a share of |F(x) − F(x′)|; `nil` when the two scores are equal.
  public var relativeResidual: Double? { difference == 0 ? nil : abs(residual) / abs(difference) }

  /// The means over several paths that end at the same input.
  init?(meanOf parts: [Completeness]) {
    guard let first = parts.first else { return nil }
    func mean(_ value: KeyPath<Completeness, Double>) -> Double {
      parts.reduce(0) { $0 + $1[keyPath: value] } / Double(parts.count)
    }
    self.init(
      scoreAtInput: first.scoreAtInput, scoreAtBaseline: mean(\.scoreAtBaseline), sum: mean(\.sum),
      span: mean(\.span))
  }
}

extension Sequence<Double> {
  /// The largest element minus the smallest; 0 where there is none.
  var difference: Double { (self.max() ?? 0) - (self.min() ?? 0) }
}
