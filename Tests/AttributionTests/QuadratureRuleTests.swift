import Foundation
import TestSupport
import Testing

@testable import Attribution

@Suite struct QuadratureRuleTests {
  private static let makers: [@Sendable (Int) -> QuadratureRule] = [
    QuadratureRule.trapezoid, QuadratureRule.midpoint, QuadratureRule.left, QuadratureRule.right,
    { QuadratureRule.simpson(intervals: 2 * $0) }, QuadratureRule.gaussLegendre,
  ]

  /// For every rule the weights are positive and sum to exactly one, in any order; positions ascend in [0, 1].
  @Test(arguments: [1, 2, 3, 7, 10, 49, 50, 51, 100, 999, 4096])
  func weightsSumToExactlyOne(count: Int) {
    for make in Self.makers {
      let rule = make(count)
      var shuffled = rule.nodes.map(\.weight)
      var random = Randomness(seed: UInt64(count))
      #expect(shuffled.reduce(0, +) == 1, "\(rule.name)")
      #expect(shuffled.reversed().reduce(0, +) == 1, "\(rule.name)")
      shuffled.shuffle(using: &random)
      #expect(shuffled.reduce(0, +) == 1, "\(rule.name)")
      #expect(shuffled.allSatisfy { $0 > 0 })
      let positions = rule.nodes.map(\.position)
      #expect(zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 })
      #expect(positions.allSatisfy { (0...1).contains($0) })
    }
  }

  @Test(arguments: [1, 2, 3, 50, 100_000])
  func theTrapezoidsWeights(intervals: Int) {
    let nodes = QuadratureRule.trapezoid(intervals: intervals).nodes
    #expect(nodes.count == intervals + 1)
    let step = 1 / Double(intervals)
    for (index, node) in nodes.enumerated() {
      let isEnd = index == 0 || index == intervals
      #expect(abs(node.weight - (isEnd ? step / 2 : step)) <= 0x1p-52)
      #expect(node.position == Double(index) / Double(intervals))
    }
  }

  private func integral(_ rule: QuadratureRule, _ f: (Double) -> Double) -> Double {
    rule.nodes.reduce(0) { $0 + $1.weight * f($1.position) }
  }

  /// Every rule is exact for polynomials up to its degree, but not for the next degree.
  @Test(arguments: [
    (QuadratureRule.left(intervals: 5), 0), (.right(intervals: 5), 0), (.midpoint(intervals: 5), 1),
    (.trapezoid(intervals: 5), 1), (.simpson(intervals: 6), 3), (.gaussLegendre(points: 1), 1),
    (.gaussLegendre(points: 2), 3), (.gaussLegendre(points: 5), 9),
  ])
  func degrees(rule: QuadratureRule, degree: Int) {
    for power in 0...degree {
      #expect(
        abs(integral(rule) { pow($0, Double(power)) } - 1 / Double(power + 1)) < 1e-14,
        "\(rule.name) x^\(power)")
    }
    let next = abs(integral(rule) { pow($0, Double(degree + 1)) } - 1 / Double(degree + 2))
    #expect(next > 1e-8, "\(rule.name)")
  }

  @Test func highDegreesOfGaussLegendre() {
    for power in [50, 99, 199] {
      let sum = integral(.gaussLegendre(points: 100)) { pow($0, Double(power)) }
      #expect(abs(sum * Double(power + 1) - 1) < 1e-12)
    }
  }

  /// The nodes 0, ±√(3/5) and weights 8/9, 5/9 of three points, mapped to [0, 1].
  @Test func threeGaussPoints() {
    let nodes = QuadratureRule.gaussLegendre(points: 3).nodes
    let root = (3.0 / 5).squareRoot()
    for (node, (x, w)) in zip(nodes, [(-root, 5.0 / 9), (0, 8.0 / 9), (root, 5.0 / 9)]) {
      #expect(abs(node.position - (x + 1) / 2) < 0x1p-49 && abs(node.weight - w / 2) < 0x1p-49)
    }
  }

  /// For x² the trapezoid's error is exactly h²/6 and the midpoint's exactly −h²/12, because f′ is linear.
  @Test func parabolasAreOffByTheKnownError() {
    for intervals in [1, 4, 50] {
      let step = 1 / Double(intervals)
      #expect(abs(integral(.trapezoid(intervals: intervals)) { $0 * $0 } - 1 / 3.0 - step * step / 6) < 1e-14)
      #expect(abs(integral(.midpoint(intervals: intervals)) { $0 * $0 } - 1 / 3.0 + step * step / 12) < 1e-14)
    }
  }
}
