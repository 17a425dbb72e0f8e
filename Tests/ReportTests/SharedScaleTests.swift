import Explaining
import Testing

@testable import Report

@Suite struct SharedScaleTests {
  /// The top of the scale is that of the strongest map of all explanations, for each unit separately.
  @Test func overExplanations() throws {
    let weak = try Samples.elephant.get()
    var strong = weak
    for column in strong.columns.indices {
      strong.columns[column].attributions = strong.columns[column].attributions.map {
        $0.with($0.values.map { 3 * $0 })
      }
    }
    func tops(_ look: MapLook) throws -> [Double] {
      let maker = try #require(try CellMaker(weak, look: look, photo: nil))
      return try weak.columns.indices.map { column in
        let cell = try maker.map(column: column, target: 0, maker.planes[0], heading: "").cell
        return try #require(cell.bar).high
      }
    }
    var look = MapLook()
    look.scale = .shared
    let alone = try tops(look)
    for explanation in [weak, strong] { try look.sharedScale.add(explanation, look: look) }
    let together = try tops(look)
    // The plain gradient has another unit than the integrals.
    #expect(Set(alone).count == 2 && Set(alone[1...]).count == 1)
    for (alone, together) in zip(alone, together) { #expect(abs(together / alone - 3) < 1e-4) }
  }
}
