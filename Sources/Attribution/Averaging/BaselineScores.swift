/// The scores at the baselines of an average: of all of them, or of a few that tell the mean closely enough.
///
/// Only the mean is shown, and what the map's sum is compared with. Baselines that say little have nearly the same score, so the first few
/// tell it: they are scored alone where the standard error of their mean is a small share of the score's span, else all are scored.
/// It is decided once, so the mean of a few is hardly biased by the decision. Where kinds of baselines take turns, the
/// first ones are some of each.
///
/// Reference: Cochran 1977, "Sampling Techniques", section 2.6 (mean of a sample of a finite population).
struct BaselineScores: Sendable {
  /// One for each path; those that are not scored have the mean of the others.
  let values: [Double]
  /// The standard error of their mean; 0 if all are scored.
  let error: Double
  /// Baselines that are scored.
  let count: Int

  var mean: Double { values.reduce(0, +) / Double(max(1, values.count)) }

  /// Baselines that are scored before it is decided.
  static let few = 8
  /// The standard error of a mean of a few may be this share of the score's span: a tenth of the residual that is a fault.
  static let tolerance = Completeness.incompleteShare / 10

  /// - Parameters:
  ///   - scores: of the first baselines.
  ///   - paths: how many there are; no fewer.
  init(_ scores: some Collection<Double>, paths: Int) {
    let known = Array(scores)
    let mean = known.reduce(0, +) / Double(max(1, known.count))
    values = known + [Double](repeating: mean, count: max(0, paths - known.count))
    count = known.count
    let unseen = 1 - Double(count) / Double(max(1, values.count))
    error = count < paths ? (known.errorOfMean ?? .infinity) * unseen.squareRoot() : 0
  }

  /// Whether the mean is close enough to that of all baselines.
  ///
  /// - Parameter span: of the scores between baselines and input.
  func suffices(span: Double) -> Bool { error <= Self.tolerance * span }
}
