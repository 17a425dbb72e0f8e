import Fields
import TestSupport
import Testing

@testable import Evaluation

@Suite struct FillTests {
  @Test func theMeanOfEachChannel() throws {
    let field = try Field(
      name: "x", axes: [Axis(.y, 1), Axis(.x, 2), Axis(.channel, 2)], values: [1, 10, 3, 30])
    #expect(Fill.mean.values(field, 0) == [2, 20, 2, 20])
  }

  /// A single row has no mean of its own: it comes from the statistics.
  @Test func theMeanOfARowIsKnownFromElsewhere() throws {
    #expect(Fill.mean.values(try Field.row(2), 0) == [0.5, 0.5])
    #expect(Fill.mean.values(try Field.row(2, known: false), 0) == [0, 0])
    let bounded = try Field(
      name: "x", axes: [Axis(.feature, 2)], values: [1, 9],
      statistics: [.init(lower: 0, upper: 4), .init(lower: 8, upper: 9)])
    #expect(Fill.mean.values(bounded, 0) == [2, 8.5])
  }

  @Test func noiseFillsTheRange() throws {
    let field = try Field.picture(20, 20)
    let noise = try #require(Fill.noise.values(field, 5))
    #expect(
      noise.allSatisfy { (0...255).contains($0) } && noise.contains { $0 > 230 } && noise.contains { $0 < 25 }
    )
    #expect(Fill.noise.values(field, 5) == noise && Fill.noise.values(field, 6) != noise)
  }

  @Test func blurNeedsNeighbours() throws {
    #expect(Fill.blur.values(try Field.row(5), 0) == nil)
    let field = try Field.picture(40, 100)
    #expect(Fill.blur.values(field, 0) == field.blurred(sigma: 4.5))
  }
}
