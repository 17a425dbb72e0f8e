import Fields
import Foundation
import Testing

@Suite struct FieldTests {
  private func field(_ axes: [Axis], _ values: [Float]) throws -> Field {
    try Field(name: "x", axes: axes, values: values)
  }

  @Test func valuesFillTheShape() throws {
    #expect(throws: FieldError.wrongCount(shape: [2, 3], values: 5)) {
      try field([Axis(.y, 2), Axis(.x, 3)], [1, 2, 3, 4, 5])
    }
    #expect(throws: FieldError.empty(shape: [2, 0])) { try field([Axis(.y, 2), Axis(.x, 0)], []) }
    #expect(throws: FieldError.empty(shape: [.max, 2])) { try field([Axis(.y, .max), Axis(.x, 2)], [1]) }
    #expect(try field([], [7]).shape == [])
  }

  /// The quantity and the position of each value, with channels last and first.
  @Test func quantitiesAndPositions() throws {
    func positions(of field: Field) -> [Int] {
      var positions: [Int] = []
      field.forEachValue { _, _, position in positions.append(position) }
      return positions
    }
    let last = try field([Axis(.y, 2), Axis(.x, 2), Axis(.channel, 3)], [Float](repeating: 0, count: 12))
    #expect((0..<12).map(last.quantity) == [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])
    #expect(positions(of: last) == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
    let first = try field([Axis(.channel, 3), Axis(.y, 2), Axis(.x, 2)], [Float](repeating: 0, count: 12))
    #expect((0..<12).map(first.quantity) == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    #expect(positions(of: first) == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3])
    let middle = try field([Axis(.time, 2), Axis(.feature, 2), Axis(.x, 2)], [Float](repeating: 0, count: 8))
    #expect((0..<8).map(middle.quantity) == [0, 0, 1, 1, 0, 0, 1, 1])
    #expect(positions(of: middle) == [0, 1, 0, 1, 2, 3, 2, 3])
    #expect(last.quantities == 3 && last.positions == 4)
    let plain = try field([Axis(.y, 2), Axis(.x, 2)], [1, 2, 3, 4])
    #expect(plain.quantities == 1 && positions(of: plain) == [0, 1, 2, 3])
  }

  /// The range of a quantity's own values, or else of all values of the field.
  @Test func rangesOfQuantities() throws {
    let two = try field([Axis(.channel, 2), Axis(.x, 3)], [290, 281, 300, 5, 5, 5])
    #expect(two.ranges == [281...300, 5...300])
    let row = try field([Axis(.feature, 3)], [1, -2, 7])
    #expect(row.ranges == [-2...7, -2...7, -2...7])
  }

  @Test func whatIsAPicture() throws {
    let first = try field(
      [Axis(.batch, 1), Axis(.channel, 3), Axis(.y, 2), Axis(.x, 2)], (0..<12).map(Float.init))
    let plane = try #require(PicturePlane(of: first))
    #expect(plane.width == 2 && plane.height == 2 && plane.channels == 3)
    #expect(plane.arranged(first.values) == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    #expect(PicturePlane(of: try field([Axis(.feature, 4)], [1, 2, 3, 4])) == nil)
    #expect(PicturePlane(of: try field([Axis(.y, 1), Axis(.x, 4)], [1, 2, 3, 4])) == nil)
    #expect(
      PicturePlane(of: try field([Axis(.y, 2), Axis(.x, 2), Axis(.channel, 2)], (0..<8).map(Float.init)))
        == nil,
      "two channels are no picture")
    #expect(
      PicturePlane(of: try field([Axis(.z, 2), Axis(.y, 2), Axis(.x, 2)], (0..<8).map(Float.init))) == nil,
      "a volume is no picture")
  }

  /// A field is encoded and decoded without loss, to the bit.
  @Test func documents() throws {
    var photo = try field([Axis(.y, 1), Axis(.x, 2, names: ["west", "east"])], [-0.0, .pi])
    photo.unit = Field.levelUnit
    photo.statistics = [QuantityStatistics(lower: -1, upper: 4, mean: 0.5)]
    let again = try JSONDecoder().decode(Field.self, from: JSONEncoder().encode(photo))
    #expect(again == photo && again.values[0].sign == .minus)
    let broken = Data(#"{"name":"x","axes":[],"values":"AAA=","statistics":[]}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Field.self, from: broken) }
  }
}
