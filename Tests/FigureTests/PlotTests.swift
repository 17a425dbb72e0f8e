import ImageCoding
import TestSupport
import Testing

@testable import Figure

@Suite struct PlotTests {
  @Test(arguments: [
    ([0.0, 1.0], [0, 0.2, 0.4, 0.6, 0.8, 1], "0.2"), ([0, 9], [0, 2, 4, 6, 8], "2"),
    ([-0.03, 0.041], [-0.02, 0, 0.02, 0.04], "0.00"),
    ([1e-9, 6e-9], [1e-9, 2e-9, 3e-9, 4e-9, 5e-9, 6e-9], "2e-09"),
  ])
  func ticksAreRound(values: [Double], expected: [Double], second: String) {
    let axis = Axis(values)
    #expect(axis.ticks.count == expected.count)
    for (tick, wanted) in zip(axis.ticks, expected) {
      #expect(abs(tick - wanted) < 1e-6 * (values[1] - values[0]))
    }
    #expect(axis.text(axis.ticks[1]) == second)
    #expect(axis.low < values[0] && axis.high > values[1])
  }

  @Test(arguments: [[], [0.0], [3.0, 3.0], [-1e20, -1e20]])
  func nothingToSpanIsARangeAllTheSame(values: [Double]) {
    let axis = Axis(values)
    #expect(axis.low < axis.high && !axis.ticks.isEmpty)
  }

  /// The curve's colour is where its points are, and lines join them.
  @Test func pointsAndLinesAreWhereTheyBelong() throws {
    let typeface = try Typeface.standard()
    let plot = Plot(
      title: "t", horizontalTitle: "x",
      series: [.init(name: "s", points: [(0, 0), (0.5, 1), (1, 0), (.nan, 2)])])
    let image = plot.drawn(in: typeface)
    #expect(image.width == 960 && image.height == 600)
    let blue = RGB(red: 0, green: 114, blue: 178)
    // The drawing area is 832 × 456 from (96, 64); its margins are 3 % of the span, so 3/106 of it.
    func place(_ x: Double, _ y: Double) -> (Int, Int) {
      (Int(96 + 832 * (x + 0.03) / 1.06), Int(64 + 456 * (1 - (y + 0.03) / 1.06)))
    }
    for (x, y) in [(0, 0), (0.5, 1), (1, 0), (0.25, 0.5), (0.75, 0.5)] {
      let (column, row) = place(x, y)
      #expect(image[column, row] == blue, "(\(x), \(y))")
    }
    let (column, row) = place(0.5, 0.5)
    #expect(image[column, row] != blue)
  }

  @Test func manyCurvesHaveNames() throws {
    let typeface = try Typeface.standard()
    func ink(_ count: Int) -> Int {
      let series = (0..<count).map { Plot.Series(name: "name \($0)", points: [(0, 0), (1, 1)]) }
      let image = Plot(title: "", horizontalTitle: "", series: series).drawn(in: typeface)
      return (0..<image.width * image.height).count {
        let color = image[$0 % image.width, $0 / image.width]
        return max(color.red, color.green, color.blue) < 60
      }
    }
    #expect(ink(2) > ink(1) + 100)
    #expect(ink(100) < ink(21) + 2000, "no more than twenty are named")
  }
}
