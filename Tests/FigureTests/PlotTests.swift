import Foundation
import ImageCoding
import TestSupport
import Testing

@testable import Figure

@Suite struct PlotTests {
  @Test(arguments: [
    ([0.0, 1.0], [0, 0.2, 0.4, 0.6, 0.8, 1], "0.2"), ([0, 9], [0, 2, 4, 6, 8], "2"),
    ([-0.03, 0.041], [-0.02, 0, 0.02, 0.04], "0.00"),
    ([1e-9, 6e-9], [1e-9, 2e-9, 3e-9, 4e-9, 5e-9, 6e-9], "2"),
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

  /// Numbers at neighbouring ticks differ, are what the ticks are, and are short.
  @Test(arguments: [0, 0.3151, -0.3151, 1, 12_345_678, -5e-7], -9...9)
  func numbersTellTicksApart(start: Double, power: Int) throws {
    for factor in [1.0, 1.7, 3.3, 9.99] {
      let span = factor * pow(10, Double(power))
      // Where doubles themselves are hardly apart there is nothing to tell.
      if span < 1e-12 * abs(start) { continue }
      let axis = Axis([start, start + span])
      let texts = axis.ticks.map(axis.text)
      #expect(texts.count >= 3 && Set(texts).count == texts.count, "\(texts)")
      #expect(axis.ticks.contains { abs($0) > 0 })
      let step = axis.ticks[1] - axis.ticks[0]
      for (text, tick) in zip(texts, axis.ticks) {
        let value = try #require(Double(text)) * pow(10, Double(axis.exponent))
        #expect(abs(value - tick) < step / 20 + 1e-15 * abs(tick), "\(text) at \(tick)")
        #expect(text.count <= 3 + max(3, Int(log10(max(abs(tick) / step, 1)) + 1)) + 4)
      }
    }
  }

  @Test(
    arguments: [
      ([0.31515, 0.3157], ["0.3152", "0.3153"], nil), ([0, 6e-9], ["0", "1"], "× 1e-9"),
      ([0, 6e9], ["0", "1"], "× 1e9"), ([0, 1e9], ["0.0", "0.2"], "× 1e9"), ([0, 100], ["0", "20"], nil),
      ([12_345_678, 12_345_684], ["1.2345678", "1.2345679"], "× 1e7"),
    ] as [([Double], [String], String?)])
  func commonExponentsStandApart(values: [Double], first: [String], factor: String?) {
    let axis = Axis(values)
    #expect(axis.ticks.prefix(2).map(axis.text) == first)
    #expect(axis.factor == factor)
  }

  @Test func longTextsStayInside() throws {
    let typeface = try Typeface.standard()
    let long = String(repeating: "what is explained ", count: 20)
    let points = [(x: 0.0, y: 1.0), (1, 1.000000001)]
    func image(_ title: String, _ names: [String]) -> Image {
      Plot(title: title, horizontalTitle: title, series: names.map { .init(name: $0, points: points) }).drawn(
        in: typeface)
    }
    let one = image(long, ["one"])
    #expect(one.width == 960)
    let edge = (0..<one.height).flatMap { y in (940..<960).map { one[$0, y] } }
    #expect(edge.allSatisfy { $0 == .white })
    // Ten digits beside the axis do not run out of the picture.
    let left = (0..<one.height).flatMap { y in (0..<4).map { one[$0, y] } }
    #expect(left.allSatisfy { $0 == .white })
    #expect(image("", [long, long]).width <= 960 + 28 + 400 + 32)
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
