import Fields
import Testing

@testable import Report

/// The parts of a field that are drawn, and the positions of their values.
@Suite struct FieldViewTests {
  private func field(_ axes: [Axis]) throws -> Field {
    let count = axes.reduce(1) { $0 * $1.extent }
    return try Field(name: "x", axes: axes, values: (0..<count).map(Float.init))
  }

  @Test func aMapForEachChannel() throws {
    let last = try FieldViews(of: field([Axis(.y, 2), Axis(.x, 3), Axis(.channel, 2, names: ["a", "b"])]))
      .views
    #expect(last.map(\.title) == ["a", "b"])
    #expect(last[0].elements == [0, 2, 4, 6, 8, 10] && last[1].elements == [1, 3, 5, 7, 9, 11])
    let first = try FieldViews(of: field([Axis(.channel, 2), Axis(.y, 2), Axis(.x, 3)])).views
    #expect(first.map(\.title) == ["channel 0", "channel 1"] && first[1].elements == Array(6..<12))
    // The x axis comes before the y axis.
    let turned = try FieldViews(of: field([Axis(.x, 3), Axis(.y, 2)])).views
    #expect(turned.count == 1 && turned[0].elements == [0, 2, 4, 1, 3, 5])
  }

  @Test func colorsAreOnePicture() throws {
    let views = try FieldViews(of: field([Axis(.channel, 3), Axis(.y, 2), Axis(.x, 2)])).views
    guard case .map(2, 2, 3) = views[0].kind else {
      Issue.record("\(views[0].kind)")
      return
    }
    #expect(views.count == 1 && views[0].elements == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    #expect(
      try FieldViews(of: field([Axis(.channel, 3, names: ["u", "v", "t"]), Axis(.y, 2), Axis(.x, 2)])).views
        .count == 3)
  }

  @Test func linesAndLists() throws {
    let lines = try FieldViews(of: field([Axis(.time, 5), Axis(.channel, 2)])).views
    #expect(lines.count == 2 && lines[1].elements == [1, 3, 5, 7, 9])
    guard case .series = lines[0].kind else {
      Issue.record("\(lines[0].kind)")
      return
    }
    let list = try FieldViews(of: field([Axis(.batch, 1), Axis(.feature, 4)])).views
    guard case .numbers = list[0].kind else {
      Issue.record("\(list[0].kind)")
      return
    }
    #expect(list.count == 1 && list[0].elements == [0, 1, 2, 3])
    #expect(try FieldViews(of: field([Axis(.feature, 1000)])).views.isEmpty, "too long for a list")
  }

  /// The requested slices of a volume are drawn, or else a few, which is reported.
  @Test func slices() throws {
    let volume = try field([Axis(.z, 30, label: "level"), Axis(.y, 2), Axis(.x, 2)])
    let mosaic = try FieldViews(of: volume)
    #expect(mosaic.views.count == 9 && mosaic.views.last?.title == "level 29")
    #expect(mosaic.omission?.contains("9 of 30 positions along level") == true)
    for name in ["level", "z"] {
      let some = try FieldViews(of: volume, slices: [name: [3, 5]])
      #expect(some.views.map(\.elements) == [[12, 13, 14, 15], [20, 21, 22, 23]] && some.omission == nil)
    }
    #expect(throws: SliceError.noPosition(30, axis: "level", extent: 30)) {
      try FieldViews(of: volume, slices: ["z": [30]])
    }
    #expect(throws: SliceError.noAxis("time", axes: ["level"])) {
      try FieldViews(of: volume, slices: ["time": [0]])
    }
  }

  /// A mask hides the cells of a map in every channel; a mask of another size is refused.
  @Test func masks() throws {
    let field = try field([Axis(.y, 2), Axis(.x, 2), Axis(.channel, 2)])
    let views = try FieldViews(of: field).views
    var look = FieldLook()
    look.mask = [true, false, true, true]
    #expect(try look.hidden(of: views, count: 8) == [2, 3])
    look.mask = [true]
    #expect(throws: MaskError.self) { try look.hidden(of: views, count: 8) }
  }
}
