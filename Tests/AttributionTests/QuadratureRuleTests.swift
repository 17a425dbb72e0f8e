import Testing

@testable import Attribution

@Suite struct QuadratureRuleTests {
  @Test(arguments: [1, 2, 3, 7, 10, 49, 50, 51, 100, 999, 4096, 100_000])
  func theTrapezoidsWeights(intervals: Int) {
    let nodes = QuadratureRule.trapezoid(intervals: intervals).nodes
    #expect(nodes.count == intervals + 1)
    #expect(nodes.first?.position == 0 && nodes.last?.position == 1)
    // Exactly one, in whatever order they are added.
    #expect(nodes.reduce(0) { $0 + $1.weight } == 1)
    #expect(nodes.reversed().reduce(0) { $0 + $1.weight } == 1)
    let step = 1 / Double(intervals)
    for (index, node) in nodes.enumerated() {
      let isEnd = index == 0 || index == intervals
      #expect(abs(node.weight - (isEnd ? step / 2 : step)) <= 0x1p-52)
      #expect(node.position == Double(index) / Double(intervals))
    }
  }

  private func integral(_ f: (Double) -> Double, intervals: Int) -> Double {
    QuadratureRule.trapezoid(intervals: intervals).nodes.reduce(0) { $0 + $1.weight * f($1.position) }
  }

  @Test func straightLinesAreExact() {
    for intervals in [1, 3, 50] { #expect(abs(integral({ 3 * $0 - 1 }, intervals: intervals) - 0.5) < 1e-15) }
  }

  /// For x² the error is h²/6, not about that: f′ is a straight line.
  @Test func parabolasAreOffByTheKnownError() {
    for intervals in [1, 4, 50] {
      let step = 1 / Double(intervals)
      #expect(abs(integral({ $0 * $0 }, intervals: intervals) - 1 / 3.0 - step * step / 6) < 1e-14)
    }
  }
}
