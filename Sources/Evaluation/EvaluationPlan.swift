/// The metrics that measure explanations, and the controls for comparison.
package struct EvaluationPlan: Sendable {
  package var metrics: [MetricKind]
  package var controls: [ControlKind]
  package var seed: UInt64

  package init(metrics: [MetricKind], controls: [ControlKind] = ControlKind.all, seed: UInt64 = 0) {
    self.metrics = metrics
    self.controls = controls
    self.seed = seed
  }

  /// The metrics whose results are not included in those of another.
  var distinctMetrics: [MetricKind] {
    let covered = Set(metrics.flatMap(\.covers))
    return metrics.filter { !covered.contains($0.name) }
  }

  /// Returns a table with a row for each candidate and for each control that the field permits. A row has no results for
  /// metrics whose needs it does not meet.
  ///
  /// - Parameter progress: receives the number of measurements done and their total.
  /// - Throws: `EvaluationError` if a candidate does not fit the field; errors of the functions.
  package func table(
    of candidates: [Candidate], for evaluation: EvaluationCase, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> EvaluationTable {
    for candidate in candidates { try candidate.check(for: evaluation) }
    let controls = self.controls.compactMap { $0.candidate(for: evaluation, seed: seed) }
    let metrics = distinctMetrics
    let total = (candidates.count + controls.count) * metrics.count
    var done = 0
    func row(_ candidate: Candidate, isControl: Bool) throws -> EvaluationTable.Row {
      let available = MetricNeeds(of: candidate, in: evaluation)
      let results = try metrics.flatMap { kind in
        let results =
          available.isSuperset(of: kind.needs)
          ? try kind.metric.results(for: candidate, in: evaluation, seed: seed) : []
        done += 1
        progress(done, total)
        return results
      }
      return EvaluationTable.Row(name: candidate.name, isControl: isControl, results: results)
    }
    return EvaluationTable(
      rows: try candidates.map { try row($0, isControl: false) }
        + controls.map { try row($0, isControl: true) },
      seed: seed)
  }
}
