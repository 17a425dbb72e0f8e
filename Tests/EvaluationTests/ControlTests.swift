import Fields
import TestSupport
import Testing

@testable import Evaluation

@Suite struct ControlTests {
  private func evaluation(_ field: Field) throws -> EvaluationCase {
    try EvaluationCase(field: field, isProbability: true) { $0.map { _ in Outcome(score: 1, isTop: true) } }
  }

  @Test func theRegistrySaysWhatTheControlsAre() throws {
    #expect(ControlKind.all.map(\.name) == ["random", "disc", "edges"])
    let evaluation = try evaluation(Field.picture(6, 9))
    for kind in ControlKind.all {
      #expect(ControlKind.named(kind.name)?.title == kind.title && !kind.summary.isEmpty)
      let candidate = try #require(kind.candidate(for: evaluation, seed: 3))
      #expect(candidate.name == kind.name && candidate.map.count == 54)
      try candidate.check(for: evaluation)
      #expect(kind.candidate(for: evaluation, seed: 3)?.map == candidate.map)
      #expect((kind.candidate(for: evaluation, seed: 4)?.map == candidate.map) == (kind.name != "random"))
    }
    #expect(ControlKind.named("oracle") == nil)
  }

  @Test func theDiscIsInTheMiddle() throws {
    let map = try #require(ControlKind.disc.map(evaluation(Field.picture(3, 5)), 0))
    #expect(map[7] == 0 && map.max() == 0)
    #expect(map[5] == map[9] && map[2] == map[12] && map[0] == map.min() && map[14] == map.min())
    // Equal distances in half heights and in half widths: 1 / 1.5 and 2 / 2.5.
    #expect(abs(map[2] + 2 / 3) < 1e-6 && abs(map[5] + 0.8) < 1e-6)
  }

  /// A step from 0 to 100 has a slope of 4 · 100 on both of its sides.
  @Test func edgesAreWhereBrightnessChanges() throws {
    let values = (0..<24).flatMap { index -> [Float] in
      [Float](repeating: index % 6 < 3 ? 0 : 100, count: 3)
    }
    let field = try Field(
      name: "x", axes: [Axis(.y, 4), Axis(.x, 6), Axis(.channel, 3)], values: values, unit: Field.levelUnit)
    let map = try #require(ControlKind.edges.map(evaluation(field), 0))
    #expect((0..<24).allSatisfy { abs(map[$0] - ($0 % 6 == 2 || $0 % 6 == 3 ? 400 : 0)) < 1e-3 })
    // The same picture with its axes in another order.
    let turned = try Field(
      name: "x", axes: [Axis(.channel, 1), Axis(.x, 6), Axis(.y, 4)],
      values: (0..<24).map { $0 / 4 < 3 ? 0 : 100 })
    let sideways = try #require(ControlKind.edges.map(evaluation(turned), 0))
    #expect((0..<24).allSatisfy { sideways[$0] == ($0 / 4 == 2 || $0 / 4 == 3 ? 400 : 0) })
    let disc = try #require(ControlKind.disc.map(evaluation(turned), 0))
    #expect(disc[0] == disc[23] && disc[9] == disc.max())
  }

  @Test func aRowHasOnlyChance() throws {
    let evaluation = try evaluation(Field.row(7))
    #expect(ControlKind.all.map { $0.candidate(for: evaluation, seed: 0) != nil } == [true, false, false])
    let map = try #require(ControlKind.random.map(evaluation, 0))
    #expect(map.count == 7 && Set(map).count == 7)
  }
}
