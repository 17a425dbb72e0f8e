import Foundation
import Testing

@testable import Figure

@Suite struct AxisTests {
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

  /// The numbers at neighbouring ticks differ, are close to the ticks, and are short.
  @Test(arguments: [0, 0.3151, -0.3151, 1, 12_345_678, -5e-7], -9...9)
  func numbersTellTicksApart(start: Double, power: Int) throws {
    for factor in [1.0, 1.7, 3.3, 9.99] {
      let span = factor * pow(10, Double(power))
      // If doubles can hardly be distinguished, the numbers cannot be either.
      if span < 1e-12 * abs(start) { continue }
      let axis = Axis([start, start + span])
      let texts = axis.ticks.map(axis.text)
      #expect(texts.count >= 3 && Set(texts).count == texts.count, "\(texts)")
      #expect(axis.ticks.contains { abs($0) > 0 })
      let step = axis.ticks[1] - axis.ticks[0]
      for (text, tick) in zip(texts, axis.ticks) {
        let value = try #require(Double(text.replacing("−", with: "-"))) * pow(10, Double(axis.exponent))
        #expect(abs(value - tick) < step / 20 + 1e-15 * abs(tick), "\(text) at \(tick)")
        #expect(text.count <= 3 + max(3, Int(log10(max(abs(tick) / step, 1)) + 1)) + 4)
      }
    }
  }

  @Test(
    arguments: [
      ([0.31515, 0.3157], ["0.3152", "0.3153"], nil), ([0, 6e-9], ["0", "1"], "× 10⁻⁹"),
      ([0, 6e9], ["0", "1"], "× 10⁹"), ([0, 1e9], ["0.0", "0.2"], "× 10⁹"), ([0, 100], ["0", "20"], nil),
      ([12_345_678, 12_345_684], ["1.2345678", "1.2345679"], "× 10⁷"),
    ] as [([Double], [String], String?)])
  func commonExponentsStandApart(values: [Double], first: [String], factor: String?) {
    let axis = Axis(values)
    #expect(axis.ticks.prefix(2).map(axis.text) == first)
    #expect(axis.factor == factor)
  }

  @Test(arguments: [[], [0.0], [3.0, 3.0], [-1e20, -1e20]])
  func nothingToSpanIsARangeAllTheSame(values: [Double]) {
    let axis = Axis(values)
    #expect(axis.low < axis.high && !axis.ticks.isEmpty)
  }
}
