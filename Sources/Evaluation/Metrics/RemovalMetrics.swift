/// A metric that is the area under one curve: the score, relative to the input's, while pieces are filled in or put back, the most
/// important ones first.
///
/// ∫ F(x(t))/F(x) dt over the share t of the input for probabilities, ∫ (F(x(t)) − F(fill))/(F(x) − F(fill)) dt for other numbers.
/// Pixels and tiles of a 14 × 14 grid are ranked; the value of each is the mean over a blurred fill and one of means. Noise as a
/// fill is reported beside it.
///
/// Reference: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models".
struct RemovalMetric: Metric {
  let direction: RemovalDirection
  /// Points of a curve after its first.
  var steps = RemovalCurves.standardSteps

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let curves = RemovalCurves(evaluation: evaluation, steps: steps, seed: seed)
    let measured = try curves.measure(candidate.map, directions: [direction])
    return RemovalCurves.results(measured, of: direction, areSummaries: true)
  }
}

/// Insertion minus deletion: 0 for an order that says nothing, towards 1 for the best.
///
/// One direction alone can be had cheaply: deletion by scattering pixels, insertion by keeping them together. The results of both
/// are among its own.
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
  /// The area below the score as positions are inserted, the largest attributions first.
  public static let insertion = MetricKind(
    name: RemovalDirection.insertion.rawValue, title: "Insertion",
    summary:
      "area under the score's curve while the most important pixels are inserted into a blurred or grey picture",
    reference: removalReference, higherIsBetter: true, metric: RemovalMetric(direction: .insertion))

  /// The area below the score as positions are deleted, the largest attributions first.
  public static let deletion = MetricKind(
    name: RemovalDirection.deletion.rawValue, title: "Deletion",
    summary:
      "area under the score's curve while the most important pixels are removed",
    reference: removalReference, higherIsBetter: false, metric: RemovalMetric(direction: .deletion))

  /// Insertion minus deletion.
  public static let insertionMinusDeletion = MetricKind(
    name: "ins-del", title: "Insertion − deletion",
    summary:
      "insertion minus deletion: the area between the two curves",
    reference: removalReference, higherIsBetter: true, covers: [insertion.name, deletion.name],
    metric: InsertionMinusDeletion())

  private static let removalReference =
    "Petsiuk, Das & Saenko 2018, \"RISE: Randomized Input Sampling for Explanation of Black-box Models\""
}
