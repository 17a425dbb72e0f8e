import Attribution
import Testing

@testable import IgvizCommand

/// How long a comparison is said to take.
@Suite struct ComparisonEstimateTests {
  @Test func aQuickComparisonIsAPartOfTheWhole() {
    let names = MethodKind.quick.map(\.name)
    #expect(names.contains("ig") && names.contains("grad-cam") && !names.contains("rise"))
    #expect(MethodKind.quick.count < MethodKind.all.count)
    #expect(4 * ComparisonEstimate.passes(isQuick: true) < ComparisonEstimate.passes(isQuick: false))
    for mode in [RunMode.comparison, .explanation] {
      #expect(mode.methods(isSeries: false, isQuick: false).map(\.name).contains("gradient"))
    }
    #expect(RunMode.comparison.methods(isSeries: false, isQuick: true).map(\.name) == names)
  }

  @Test func durationsAreRounded() {
    for (seconds, text) in [
      (0.2, "5 s"), (12.0, "15 s"), (84.0, "85 s"), (100.0, "2 min"), (900.0, "15 min"),
    ] {
      #expect(ComparisonEstimate.duration(seconds) == text)
    }
  }

  @Test func quickIsRefusedBesideAChoice() throws {
    #expect(throws: (any Error).self) {
      try ExplainOptions.parse(["a.jpg", "--quick", "--method", "ig"])
    }
    _ = try ExplainOptions.parse(["a.jpg", "--quick"])
  }
}
