/// Insertion minus deletion: 0 for an order that says nothing, towards 1 for the best.
///
/// One direction alone can be had cheaply: deletion by scattering pixels, insertion by keeping them together. See `Insertion` and
/// `Deletion`, whose results are among its own.
///
/// Reference: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models".
public struct InsertionMinusDeletion: Metric {
  public static let name = "ins-del"
  public static let title = "Insertion − deletion"
  public static let summary =
    "insertion minus deletion: the area between the two curves"
  public static let reference = Insertion.reference
  public static let higherIsBetter = true
  public static let needs: MetricNeeds = []
  public static let covers = [Insertion.name, Deletion.name]

  /// Points of a curve after its first.
  public let steps: Int

  /// - Throws: `EvaluationError.outOfRange` unless there are 1 to 1000 steps.
  public init(steps: Int) throws(EvaluationError) { self.steps = try Insertion(steps: steps).steps }

  public init() { steps = RemovalCurves.standardSteps }

  public func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    let curves = RemovalCurves(evaluation: evaluation, steps: steps, seed: seed)
    let measured = try curves.measure(candidate.map, directions: RemovalDirection.allCases)
    return RemovalCurves.differences(measured, name: Self.name)
      + RemovalCurves.results(
        measured, of: .insertion, higherIsBetter: Insertion.higherIsBetter, areSummaries: false)
      + RemovalCurves.results(
        measured, of: .deletion, higherIsBetter: Deletion.higherIsBetter, areSummaries: false)
  }
}
