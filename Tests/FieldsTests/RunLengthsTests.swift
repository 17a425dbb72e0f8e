import Testing

@testable import Fields

/// Masks as run lengths, and means over windows.
@Suite struct RunLengthsTests {
  @Test func runsBeginOutside() {
    for (mask, runs) in [
      ([true, true, false, false, true], [0, 2, 2, 1]), ([false, true], [1, 1]), ([false], [1]), ([], [0]),
    ] {
      #expect(RunLengths.runs(of: mask) == runs)
      #expect(RunLengths.isInside(runs) == mask)
    }
    #expect(RunLengths.isInside([1, -5, 2]) == [false, false, false])
  }

  @Test func aMeanOverAWindowMirrorsTheEnds() {
    // 1 1 2 4 4 with a reach of 1: the first and the last value are repeated.
    let means = BoxMean.averaged([1, 2, 4], length: 3, step: 1, reach: 1)
    let thirds: [Double] = [4, 7, 10]
    for (value, sum) in zip(means, thirds) { #expect(abs(3 * value - sum) < 1e-12) }
    // Along the columns of an array with two columns.
    let columns = BoxMean.averaged([1, 10, 2, 20, 4, 40], length: 3, step: 2, reach: 1)
    let sums: [Double] = [4, 40, 7, 70, 10, 100]
    for (value, sum) in zip(columns, sums) { #expect(abs(3 * value - sum) < 1e-12) }
    // A window longer than the line.
    #expect(BoxMean.averaged([3], length: 1, step: 1, reach: 2) == [3])
  }
}
