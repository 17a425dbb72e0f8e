import Attribution
import Testing

@testable import IgvizCommand

/// The estimated time of a comparison.
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

  @Test func itIsSaidOfAComparison() throws {
    let options = try ExplainOptions.parse(["a.jpg"])
    let estimate = try #require(
      ComparisonEstimate(options, runMode: .comparison, isPhoto: true, threads: 2))
    let all = ComparisonEstimate.duration(0.01 * Double(ComparisonEstimate.passes(isQuick: false)))
    let quick = ComparisonEstimate.duration(0.01 * Double(ComparisonEstimate.passes(isQuick: true)))
    let count = MethodKind.all.count - 1
    #expect(
      estimate.text(secondsPerPass: 0.01) == "\(count) methods take about \(all); with --quick about \(quick)"
    )
    for arguments in [["a.jpg", "-q"], ["a.jpg", "--method", "ig"]] {
      let options = try ExplainOptions.parse(arguments)
      #expect(ComparisonEstimate(options, runMode: .comparison, isPhoto: true, threads: 2) == nil)
    }
    #expect(ComparisonEstimate(options, runMode: .explanation, isPhoto: true, threads: 2) == nil)
    #expect(ComparisonEstimate(options, runMode: .comparison, isPhoto: false, threads: 2) == nil)
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
