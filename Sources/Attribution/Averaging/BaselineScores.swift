/// The scores at the baselines of an average: of all baselines, or of a few that estimate the mean closely enough.
///
/// Only the mean is used: it is reported, and compared with the sum of the map. Uninformative baselines have nearly equal scores,
/// so the first few estimate the mean. They suffice if the standard error of their mean is a small share of the score's span;
/// otherwise all baselines are scored. The decision is made only once, so it hardly biases the mean. If kinds of baselines
/// alternate, the first few include each kind.
///
/// Reference: Cochran 1977, "Sampling Techniques", section 2.6 (mean of a sample of a finite population).
struct BaselineScores: Sendable {
  /// One score for each path; paths without their own score have the mean of the others.
  let values: [Double]
  /// The standard error of the mean; 0 if all baselines are scored.
  let error: Double
  /// The number of scored baselines.
  let count: Int

  var mean: Double { values.reduce(0, +) / Double(max(1, values.count)) }

  /// The number of baselines that are scored before the decision.
  static let few = 8
  /// The largest accepted standard error of a mean of a few, as a share of the score's span: a tenth of
  /// `Completeness.incompleteShare`.
  static let tolerance = Completeness.incompleteShare / 10

  /// Estimates the mean score.
  ///
  /// - Parameters:
  ///   - scores: the scores of the first baselines.
  ///   - paths: the number of paths; at least the number of scores.
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
  /// - Parameter span: the span of the scores between baselines and input.
  func suffices(span: Double) -> Bool { error <= Self.tolerance * span }
}
