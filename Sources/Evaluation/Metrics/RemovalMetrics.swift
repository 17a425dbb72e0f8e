/// A metric: the area under a curve of the score, relative to the input's, while pieces are deleted or inserted, the most
/// important ones first.
///
/// ∫ F(x(t))/F(x) dt over the share t of the input for probabilities, ∫ (F(x(t)) − F(fill))/(F(x) − F(fill)) dt for other
/// scores. Pixels and tiles of a 14 × 14 grid are ranked; for each of the two, the value is the mean over a blurred fill and a
/// fill of means. Results with noise as the fill are also reported.
///
/// Reference: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models".
struct RemovalMetric: Metric {
  let direction: RemovalDirection
  /// The number of points of a curve after the first.
  var steps = RemovalCurves.standardSteps

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let curves = RemovalCurves(evaluation: evaluation, steps: steps, seed: seed)
    let measured = try curves.measure(candidate.map, directions: [direction])
    return RemovalCurves.results(measured, of: direction, areSummaries: true)
  }
}

/// A metric, insertion minus deletion: 0 for an uninformative order, close to 1 for the best.
///
/// A map can do well in one direction for the wrong reason: in deletion by scattering pixels, in insertion by keeping them
/// together. The results of both directions are included.
///
/// Reference: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models".
struct InsertionMinusDeletion: Metric {
  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let curves = RemovalCurves(evaluation: evaluation, steps: RemovalCurves.standardSteps, seed: seed)
    let measured = try curves.measure(candidate.map, directions: RemovalDirection.allCases)
    return RemovalCurves.differences(measured)
      + RemovalDirection.allCases.flatMap {
        RemovalCurves.results(measured, of: $0, areSummaries: false)
      }
  }
}

extension MetricKind {
  /// The area under the score's curve while pieces are inserted, the most important ones first.
  public static let insertion = MetricKind(
    name: RemovalDirection.insertion.rawValue, title: "Insertion",
    summary:
      "area under the score's curve while the most important pixels are inserted into a blurred or grey picture",
    reference: removalReference, higherIsBetter: true, metric: RemovalMetric(direction: .insertion))

  /// The area under the score's curve while pieces are deleted, the most important ones first.
  public static let deletion = MetricKind(
    name: RemovalDirection.deletion.rawValue, title: "Deletion",
    summary:
      "area under the score's curve while the most important pixels are removed",
    reference: removalReference, higherIsBetter: false, metric: RemovalMetric(direction: .deletion))

  /// Insertion minus deletion: the area between the two curves.
  public static let insertionMinusDeletion = MetricKind(
    name: "ins-del", title: "Insertion − deletion",
    summary:
      "insertion minus deletion: the area between the two curves",
    reference: removalReference, higherIsBetter: true, covers: [insertion.name, deletion.name],
    metric: InsertionMinusDeletion())

  private static let removalReference =
    "Petsiuk, Das & Saenko 2018, \"RISE: Randomized Input Sampling for Explanation of Black-box Models\""
}
