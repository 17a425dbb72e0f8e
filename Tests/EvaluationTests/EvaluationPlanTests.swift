import Fields
import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite struct EvaluationPlanTests {
  private func subject() throws -> (Subject, Candidate) {
    let field = try Field.picture(28, 28)
    let fill = try #require(Fill.mean.values(field, 0))
    // Weights are larger at bright pixels than at dark ones, so the score is above the fill's.
    var random = Randomness(seed: 6)
    let weights = field.values.indices.map { index -> Float in
      let weight = Float.random(in: 0...1, using: &random)
      return index % 3 == 0 ? -weight / 2 : (field.values[index] > fill[index] ? weight : weight / 2)
    }
    let subject = try Subject(field) { x in
      tanh(zip(weights, x).reduce(0) { $0 + Double($1.0 * $1.1) } / 90_000)
    }
    let terms = weights.indices.map { weights[$0] * (field.values[$0] - fill[$0]) }
    return (subject, Candidate(name: "best", evidence: Evidence(terms, in: subject.evaluation)))
  }

  @Test func aRowForEachMapAndControl() throws {
    let (subject, candidate) = try subject()
    var steps: [[Int]] = []
    let plan = EvaluationPlan(metrics: MetricKind.all, seed: 4)
    let table = try plan.table(of: [candidate], for: subject.evaluation) { steps.append([$0, $1]) }
    #expect(table.rows.map(\.name) == ["best", "random", "disc", "edges"])
    #expect(table.rows.map(\.isControl) == [false, true, true, true] && table.seed == 4)
    #expect(
      table.columns == [
        "ins-del-pixels", "ins-del-tiles", "hidden", "alone", "sensitivity-n-pixels", "sensitivity-n-tiles",
        "infidelity-squares",
        "infidelity-noise",
      ])
    // Parts of another metric are not measured twice; metrics whose requirements are missing are not measured at all.
    #expect(table.rows[0].result("insertion-pixels") != nil && table.rows[0].result("max-sensitivity") == nil)
    #expect(Set(table.rows[0].results.map(\.name)).count == table.rows[0].results.count)
    #expect(table.rows.reduce(0) { $0 + $1.forwardEvaluations } == subject.calls.total)
    let count = plan.distinctMetrics.count * 4
    #expect(steps == (1...count).map { [$0, count] })
    let again = try plan.table(of: [candidate], for: subject.evaluation)
    #expect(again == table)
    #expect(try JSONDecoder().decode(EvaluationTable.self, from: JSONEncoder().encode(table)) == table)
  }

  @Test func theBestBeatsEveryControl() throws {
    let (subject, candidate) = try subject()
    let table = try EvaluationPlan(metrics: MetricKind.all).table(of: [candidate], for: subject.evaluation)
    let best = table.rows[0]
    let controls = table.controls(besides: best)
    #expect(controls.map(\.name) == ["random", "disc", "edges"])
    #expect(controls.allSatisfy { (table.margin(of: best, over: $0) ?? 0) > 0 })
    #expect(controls.allSatisfy { (table.margin(of: $0, over: best) ?? 0) < 0 })
    #expect(table.controls(besides: controls[0]) == Array(controls.dropFirst()))
  }

  /// Equal values are not better; lower values are better for metrics where lower is better.
  @Test func equalIsNotBetter() {
    func row(_ name: String, _ a: Double?, _ b: Double?, isControl: Bool = true) -> EvaluationTable.Row {
      .init(
        name: name, isControl: isControl,
        results: [
          .init(name: "a", metric: "a", value: a, higherIsBetter: true, isSummary: true),
          .init(name: "b", metric: "b", value: b, higherIsBetter: false, isSummary: true),
          .init(name: "c", metric: "b", value: 1, higherIsBetter: false),
        ])
    }
    let map = row("map", 0.5, 0.5, isControl: false)
    let table = EvaluationTable(
      rows: [map, row("p", 0.5, 0.6), row("q", 0.4, 0.4), row("r", nil, 0.5), row("s", nil, nil)], seed: 0)
    #expect(table.columns == ["a", "b"])
    // Better than p in one column, equal to r, better and worse than q, and nothing in common with s.
    #expect(table.rows.dropFirst().map { table.margin(of: map, over: $0) } == [1, 0, 0, nil])
  }

  @Test func mapsThatDoNotFitAreRefused() throws {
    let (subject, candidate) = try subject()
    let plan = EvaluationPlan(metrics: [.insertion])
    var evidence = candidate.evidence
    evidence.map[5] = .nan
    #expect(throws: EvaluationError.notFinite(what: "the map of x", index: 5)) {
      try plan.table(of: [Candidate(name: "x", evidence: evidence)], for: subject.evaluation)
    }
    evidence.map = [1]
    #expect(throws: EvaluationError.wrongCount(what: "the map of x", values: 1, expected: 784)) {
      try plan.table(of: [Candidate(name: "x", evidence: evidence)], for: subject.evaluation)
    }
    #expect(subject.calls.total == 0)
  }

  @Test func functionsThatSayNothingAreRefused() throws {
    let field = try Field.picture(4, 4)
    #expect(throws: EvaluationError.wrongCount(what: "the function's result", values: 0, expected: 1)) {
      try EvaluationCase(field: field, isProbability: true) { _ in [] }
    }
    #expect(throws: EvaluationError.notFinite(what: "the scores", index: 0)) {
      try Subject(field) { _ in .infinity }
    }
    var broken = field
    broken.values[7] = .nan
    #expect(throws: EvaluationError.notFinite(what: "photo", index: 7)) {
      try Subject(broken) { _ in 1 }
    }
  }

  @Test func theRegistrySaysWhatTheMetricsAre() throws {
    for kind in MetricKind.all {
      #expect(MetricKind.named(kind.name)?.title == kind.title)
      #expect(!kind.summary.isEmpty && kind.reference.contains("20") && !kind.title.isEmpty)
      #expect(kind.covers.allSatisfy { MetricKind.named($0) != nil })
    }
    #expect(Set(MetricKind.all.map(\.name)).count == MetricKind.all.count && MetricKind.named("trust") == nil)
    for note in MetricNote.allCases { #expect(!note.description.isEmpty) }
  }
}
