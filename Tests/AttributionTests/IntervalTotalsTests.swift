import TestSupport
import Testing

@testable import Attribution

@Suite struct IntervalTotalsTests {
  /// Returns Σ |fᵢ(bᵢ − aᵢ)|, the change from one map to another.
  private func change(_ a: [Float], _ b: [Float], factors: [Float]) -> Double {
    zip(factors, zip(a, b)).reduce(0) { $0 + abs(Double($1.0) * (Double($1.1.1) - Double($1.1.0))) }
  }

  /// Halving an interval gives the same totals as adding its halves; all totals agree with the formulas.
  @Test(arguments: [1, 7, 8, 21])
  func halvesAreIntervals(count: Int) {
    var random = Randomness(seed: UInt64(count))
    let factors = random.floats(count)
    let (a, b, c, d) = (
      random.floats(count), random.floats(count), random.floats(count), random.floats(count)
    )
    var halved = IntervalTotals(factors: factors)
    #expect(abs(halved.add(a, c, width: 0.5) - change(a, c, factors: factors)) < 1e-12)
    _ = halved.add(c, d, width: 0.5)
    let changes = halved.halve(a, b, c, width: 0.5)
    #expect(abs(changes.0 - change(a, b, factors: factors)) < 1e-12)
    #expect(abs(changes.1 - change(b, c, factors: factors)) < 1e-12)

    var (integral, deviation, size) = ([Double](), 0.0, 0.0)
    for index in 0..<count {
      var (sum, variance) = (0.0, 0.0)
      for (width, left, right) in [(0.25, a, b), (0.25, b, c), (0.5, c, d)] {
        let (left, right) = (Double(left[index]), Double(right[index]))
        let step = Double(factors[index]) * (right - left)
        sum += width * (left + right) / 2
        variance += width * width * step * step / 12
      }
      integral.append(sum)
      deviation += variance.squareRoot()
      size += abs(Double(factors[index]) * sum)
    }
    #expect(zip(halved.integral(correctedBy: 0), integral).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(abs(halved.deviation - deviation) < 1e-9 && abs(halved.size - size) < 1e-12)

    halved.addCorrection(a, b, weight: 3)
    halved.addCorrection(b, c, weight: -2)
    func step(_ left: [Float], _ right: [Float], _ index: Int) -> Double {
      Double(right[index]) - Double(left[index])
    }
    let corrected = integral.indices.map { index in
      integral[index] - 3e-6 * step(a, b, index) + 2e-6 * step(b, c, index)
    }
    // The correction is so small that no element reaches zero.
    #expect(zip(halved.integral(correctedBy: 1e-6), corrected).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
