import Testing

@testable import Fields

/// Places as lengths of runs, and means over windows.
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
    // 1 1 2 4 4 with a reach of 1: the first and the last value count twice.
    let means = BoxMean.averaged([1, 2, 4], length: 3, step: 1, reach: 1)
    for (value, expected) in zip(means, [4.0 / 3, 7.0 / 3, 10.0 / 3]) {
      #expect(abs(value - expected) < 1e-12)
    }
    // Along the rows of two columns.
    let columns = BoxMean.averaged([1, 10, 2, 20, 4, 40], length: 3, step: 2, reach: 1)
    for (index, value) in columns.enumerated() {
      #expect(abs(value - [4.0 / 3, 40.0 / 3, 7.0 / 3, 70.0 / 3, 10.0 / 3, 100.0 / 3][index]) < 1e-12)
    }
    // A window that is longer than the line.
    #expect(BoxMean.averaged([3], length: 1, step: 1, reach: 2) == [3])
  }
}
