import Foundation
import ImageCoding
import Testing

@testable import Figure

@Suite struct ShadedTableTests {
  private func table(_ columns: Int, text: String = "setosa", colors: ColorMap = .purpleOrange) -> ShadedTable
  {
    ShadedTable(
      title: text, columns: (0..<columns).map { "\(text) \($0)" }, rows: ["sepal length", text, ""],
      values: [
        (0..<columns).map { Double($0) - 1 }, (0..<columns).map { _ in 1.5e-7 },
        (0..<columns).map { _ in nil },
      ], footer: [("Σ", (0..<columns).map { _ in -123_456.789 })], unit: "probability", colors: colors)
  }

  @Test(
    arguments: ["setosa", "a name that is so long that it has to be broken", "象 العربية 🐘"],
    [120.0, 400, 1500])
  func textsHaveTheirPlace(text: String, width: Double) {
    for columns in [1, 3, 40] {
      var look = SheetLook()
      look.width = width
      SheetTests.expectOrder(in: table(columns, text: text).scene(look), "\(columns) columns, \(width) wide")
      SheetTests.expectOrder(in: table(columns, text: text).scene(), "\(columns) columns")
    }
  }

  /// Zero is neutral, each sign has its own colours, and the largest magnitude has full colour.
  @Test func colorsAreThoseOfTheNumbers() {
    let table = table(4)
    #expect(table.color(0, row: 0) == ColorMap.purpleOrange[0])
    #expect(table.color(2, row: 0) == ColorMap.purpleOrange[1])
    #expect(table.color(-2, row: 0) == ColorMap.purpleOrange[-1])
    var sequential = self.table(4, colors: .yellowRed)
    sequential.isScaledByRow = true
    #expect(sequential.color(-1, row: 0) == ColorMap.yellowRed[0])
    #expect(sequential.color(2, row: 0) == ColorMap.yellowRed[1])
    #expect(sequential.color(1.5e-7, row: 1) == ColorMap.yellowRed[0], "a row without a range")
  }

  @Test func beeswarms() throws {
    let features = (0..<5).map { number in
      Beeswarm.Feature(
        name: "feature \(number) with a rather long name",
        values: (0..<200).map { Double($0) },
        attributions: (0..<200).map { Double(number) * (Double($0) - 100) / 100 })
    }
    for width in [250.0, 620, 1400] {
      var look = SheetLook()
      look.width = width
      let scene = Beeswarm(title: "setosa", unit: "probability", features: features).scene(look)
      SheetTests.expectOrder(in: scene, "\(width) wide")
      // The most important feature comes first.
      let names = scene.textFrames.filter { $0.text.hasPrefix("feature") }.sorted { $0.frame.y < $1.frame.y }
      #expect(names.map(\.text) == features.reversed().map(\.name))
      let dots = scene.marks.count { mark in
        if case .shape(let shape) = mark { shape.fill != nil } else { false }
      }
      #expect(dots == 5 * 200)
    }
    // What is left out is in the note.
    let many = Beeswarm(
      title: "", unit: "probability",
      features: (0..<31).map { number in
        .init(
          name: "f\(number)", values: [Double](repeating: 1, count: 2001),
          attributions: [Double](repeating: 1, count: 2001))
      })
    let note = many.scene().textFrames.map(\.text).joined(separator: " ")
    #expect(note.contains("the 30 of 31 features with the largest mean |a|"))
    #expect(note.contains("a dot for one row in 2, means over all rows"))
    let nothing = Beeswarm(title: "", unit: "", features: [.init(name: "a", values: [], attributions: [])])
    SheetTests.expectOrder(in: nothing.scene(), "nothing")
  }
}
