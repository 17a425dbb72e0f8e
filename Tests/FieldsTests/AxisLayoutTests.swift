import Fields
import Testing

@Suite struct LayoutTests {
  private let axes = [Axis(.y, 3), Axis(.x, 4), Axis(.channel, 2)]

  @Test func wordsAreAxes() throws {
    for text in ["sample,time,lon,channel", "time,lon,channel"] {
      let found = try AxisLayout(text).applied(to: axes)
      #expect(found.map(\.kind) == [.time, .x, .channel] && found.map(\.extent) == [3, 4, 2])
      #expect(found.map(\.title) == ["time", "lon", "channel"])
    }
  }

  @Test func coordinatesAndNames() throws {
    let layout = AxisLayout(coordinates: [.y: [10, 0, -10]], names: ["a", "b"])
    let found = try layout.applied(to: axes)
    #expect(
      found[0].coordinates == [10, 0, -10] && found[1].coordinates == nil && found[2].names == ["a", "b"])
    #expect(try AxisLayout(names: ["a", "b"]).applied(to: [Axis(.feature, 2)])[0].names == ["a", "b"])
  }

  @Test func mistakes() throws {
    #expect(throws: LayoutError.unknownAxis("where")) { try AxisLayout("sample,where") }
    #expect(throws: LayoutError.sameKind("lat,y")) { try AxisLayout("lat,y") }
    #expect(throws: LayoutError.lateSamples("lat,sample")) { try AxisLayout("lat,sample") }
    #expect(throws: LayoutError.unknownAxis("")) { try AxisLayout("lat,") }
    #expect(throws: LayoutError.self) { try AxisLayout("lat,lon").applied(to: axes) }
    #expect(throws: LayoutError.wrongCoordinates(.y, count: 2, extent: 3)) {
      try AxisLayout(coordinates: [.y: [1, 2]]).applied(to: axes)
    }
    #expect(throws: LayoutError.noAxis(.z, shape: [3, 4, 2])) {
      try AxisLayout(coordinates: [.z: [1, 2]]).applied(to: axes)
    }
    #expect(throws: LayoutError.wrongCoordinates(.channel, count: 1, extent: 2)) {
      try AxisLayout(names: ["a"]).applied(to: axes)
    }
    #expect(throws: LayoutError.self) { try AxisLayout(names: ["a"]).applied(to: [Axis(.time, 1)]) }
  }
}
