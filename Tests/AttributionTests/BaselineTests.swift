import Fields
import Foundation
import TestSupport
import Testing

@testable import Attribution

@Suite struct BaselineTests {
  /// A photo of one row.
  private func photo(_ values: [Float], channels: Int = 1) throws -> Field {
    try Field(
      name: "image", axes: [Axis(.y, 1), Axis(.x, values.count / channels), Axis(.channel, channels)],
      values: values, unit: Field.levelUnit)
  }

  private func row(_ values: [Float], _ statistics: [QuantityStatistics] = []) throws -> Field {
    try Field(name: "row", axes: [Axis(.feature, values.count)], values: values, statistics: statistics)
  }

  private func plain(_ count: Int) throws -> Field { try photo([Float](repeating: 100, count: count)) }

  @Test func noiseIsUniformAndSeeded() throws {
    let field = try plain(100_000)
    let noise = NoiseBaseline(seed: 3).values(for: field, stream: 0)
    #expect(noise == NoiseBaseline(seed: 3).values(for: field, stream: 0))
    #expect(noise != NoiseBaseline(seed: 4).values(for: field, stream: 0))
    #expect(noise != NoiseBaseline(seed: 3).values(for: field, stream: 1), "inputs have noise of their own")
    #expect(noise.allSatisfy { $0 >= 0 && $0 < 255 })
    let (mean, variance) = moments(noise)
    // Five standard errors of the mean of a uniform distribution, whose variance is 255²/12.
    #expect(abs(mean - 127.5) < 5 * 73.6 / 100_000.0.squareRoot())
    #expect(abs(variance / (255 * 255 / 12.0) - 1) < 0.02)
  }

  @Test func gaussianNoiseSurroundsTheInput() throws {
    let field = try plain(100_001)
    let noise = try GaussianBaseline(sigma: 20, seed: 7).values(for: field, stream: 0)
    #expect(try noise == GaussianBaseline(sigma: 20, seed: 7).values(for: field, stream: 0))
    #expect(try noise != GaussianBaseline(sigma: 20, seed: 8).values(for: field, stream: 0))
    let (mean, variance) = moments(noise)
    #expect(abs(mean - 100) < 5 * 20 / 100_000.0.squareRoot())
    #expect(abs(variance / 400 - 1) < 0.03)
    // 68.3 % lie within one standard deviation.
    let share = Double(noise.count { abs($0 - 100) < 20 }) / 100_001
    #expect(abs(share - 0.6827) < 0.01)
    let clipped = try GaussianBaseline(sigma: 400, seed: 7).values(for: field, stream: 0)
    #expect(clipped.min() == 0 && clipped.max() == 255)
  }

  /// A row has no range by default: noise around it is neither shifted nor narrowed.
  @Test func gaussianNoiseAroundARowIsUnbiased() throws {
    let field = try row([5, -3, 0.2, 40])
    var sums = [Double](repeating: 0, count: 4)
    var squares = sums
    let runs = 4000
    for seed in 0..<UInt64(runs) {
      for (index, value) in try GaussianBaseline(sigma: 2, seed: seed).values(for: field, stream: 0)
        .enumerated()
      {
        let deviation = Double(value - field.values[index])
        sums[index] += deviation
        squares[index] += deviation * deviation
      }
    }
    for index in 0..<4 {
      #expect(abs(sums[index] / Double(runs)) < 5 * 2 / Double(runs).squareRoot())
      #expect(abs(squares[index] / Double(runs) / 4 - 1) < 0.12)
    }
  }

  /// Noise around the mean of the data does not depend on the input and is not clipped; the median baseline is the data's median.
  @Test func noiseAroundTheMeanOfTheData() throws {
    let statistics = [
      QuantityStatistics(lower: 4, upper: 6, mean: 5, median: 5.25),
      QuantityStatistics(lower: -1, upper: 1, mean: 0, median: -0.5),
    ]
    let field = try row([100, 100], statistics)
    #expect(try MedianBaseline().values(for: field, stream: 0) == [5.25, -0.5])
    var sums = [0.0, 0.0]
    var squares = [0.0, 0.0]
    for seed in 0..<UInt64(2000) {
      let noise = try GaussianBaseline(sigma: 3, seed: seed, center: .mean).values(for: field, stream: 0)
      for (index, mean) in [Float(5), 0].enumerated() {
        sums[index] += Double(noise[index] - mean)
        squares[index] += Double((noise[index] - mean) * (noise[index] - mean))
      }
    }
    for index in 0..<2 {
      #expect(abs(sums[index] / 2000) < 5 * 3 / 2000.0.squareRoot())
      #expect(abs(squares[index] / 2000 / 9 - 1) < 0.17)
    }
    let bare = try row([1, 2])
    for baseline: any Baseline in [
      MedianBaseline(), GaussianBaseline(sigma: 1, seed: 0, center: .mean),
    ] {
      #expect(throws: BaselineError.self) { try baseline.values(for: bare, stream: 0) }
    }
  }

  /// Each feature has its own range.
  @Test func rangesBelongToFeatures() throws {
    let field = try row(
      [1, 500],
      [
        QuantityStatistics(lower: 0, upper: 2, mean: 0.5),
        QuantityStatistics(lower: 400, upper: 900, mean: 600),
      ])
    for seed in 0..<50 as Range<UInt64> {
      let noise = NoiseBaseline(seed: seed).values(for: field, stream: 0)
      #expect((0...2).contains(noise[0]) && (400...900).contains(noise[1]))
      let gaussian = try GaussianBaseline(sigma: 1000, seed: seed).values(for: field, stream: 0)
      #expect((0...2).contains(gaussian[0]) && (400...900).contains(gaussian[1]))
    }
    #expect(MaxDistanceBaseline().values(for: field, stream: 0) == [0, 900])
    #expect(try MeanBaseline().values(for: field, stream: 0) == [0.5, 600])
  }

  private func moments(_ values: [Float]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    return (
      mean, values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    )
  }

  /// The published sequence for the seed 1234567.
  @Test func theGeneratorIsSplitMix64() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }

  @Test func constants() throws {
    let field = try photo([0, 10, 20, 40, 50, 60], channels: 3)
    #expect(
      try ConstantBaseline(level: 0, name: "black").values(for: field, stream: 0) == [0, 0, 0, 0, 0, 0])
    #expect(
      try ConstantBaseline(level: 255, name: "white").values(for: field, stream: 0) == [
        255, 255, 255, 255, 255, 255,
      ])
    #expect(try MeanBaseline().values(for: field, stream: 0) == [20, 30, 40, 20, 30, 40])
  }

  /// Baselines that do not fit a field are refused.
  @Test func refusals() throws {
    let row = try row([1, 2])
    #expect(throws: BaselineError.needsPhoto(baseline: "white", field: "row")) {
      try ConstantBaseline(level: 255, name: "white").values(for: row, stream: 0)
    }
    #expect(throws: BaselineError.needsStatistics(baseline: "mean", field: "row")) {
      try MeanBaseline().values(for: row, stream: 0)
    }
    #expect(throws: BaselineError.needsPositions(baseline: "blur:3", field: "row")) {
      try BlurBaseline(sigma: 3).values(for: row, stream: 0)
    }
    #expect(throws: BaselineError.wrongCount(baseline: "a", values: 1, expected: 2)) {
      try GivenBaseline(inputs: [[1]], name: "a").values(for: row, stream: 0)
    }
    #expect(throws: BaselineError.notFinite(baseline: "a")) {
      try GivenBaseline(inputs: [[1, .nan]], name: "a").values(for: row, stream: 0)
    }
  }

  @Test func maxDistanceIsTheFartherEnd() throws {
    #expect(MaxDistanceBaseline().values(for: try photo([0, 127, 128, 255]), stream: 0) == [255, 255, 0, 0])
  }

  @Test func blurringKeepsTheMeanAndSpreadsAPoint() throws {
    var samples = [Float](repeating: 0, count: 31 * 21 * 3)
    samples[(10 * 31 + 15) * 3 + 1] = 1000
    let field = try Field(name: "x", axes: [Axis(.y, 21), Axis(.x, 31), Axis(.channel, 3)], values: samples)
    let blurred = try BlurBaseline(sigma: 2).values(for: field, stream: 0)
    #expect(abs(blurred.reduce(0.0) { $0 + Double($1) } - 1000) < 1e-3, "mirrored edges lose nothing")
    #expect(blurred.indices.allSatisfy { $0 % 3 == 1 || blurred[$0] == 0 }, "channels stay apart")
    // A Gaussian falls to exp(−1/2) one standard deviation away, in both directions.
    let center = blurred[(10 * 31 + 15) * 3 + 1]
    for neighbour in [(10 * 31 + 17) * 3 + 1, (12 * 31 + 15) * 3 + 1] {
      #expect(abs(blurred[neighbour] / center - exp(-0.5)) < 1e-5)
    }
  }

  /// Blurring follows the named axes: channels first give the same values in another order, and a time axis is blurred, too.
  @Test func blurringKnowsItsAxes() throws {
    var randomness = Randomness(seed: 5)
    let values = randomness.floats(5 * 7 * 2)
    let last = try Field(name: "x", axes: [Axis(.y, 5), Axis(.x, 7), Axis(.channel, 2)], values: values)
    let moved = (0..<70).map { values[$0 % 35 * 2 + $0 / 35] }
    let first = try Field(name: "x", axes: [Axis(.channel, 2), Axis(.y, 5), Axis(.x, 7)], values: moved)
    let a = try BlurBaseline(sigma: 1.5).values(for: last, stream: 0)
    let b = try BlurBaseline(sigma: 1.5).values(for: first, stream: 0)
    let turned = (0..<70).map { a[$0 % 35 * 2 + $0 / 35] }
    #expect(b == turned)
    let series = try Field(name: "x", axes: [Axis(.time, 5), Axis(.feature, 14)], values: values)
    #expect(try BlurBaseline(sigma: 100).values(for: series, stream: 0)[3] != values[3])
  }

  struct BlurCase: Decodable, Sendable { let name: String; let sigma: Double }

  /// Agreement with scipy.ndimage.gaussian_filter, also where the kernel is larger than the picture.
  @Test func blurringIsScipys() throws {
    let golden = try Golden<BlurCase>("blur")
    for reference in golden.cases {
      let input = try golden.array("\(reference.name)/x")
      let axes = zip([Axis.Kind.y, .x, .channel], input.shape).map { Axis($0, $1) }
      let field = try Field(name: "x", axes: axes, values: input.values)
      let blurred = try BlurBaseline(sigma: reference.sigma).values(for: field, stream: 0)
      let expected = try golden.array("\(reference.name)/y").values
      for (mine, theirs) in zip(blurred, expected) { #expect(abs(mine - theirs) < 1e-3) }
    }
  }

  /// Every row of the table makes a baseline with the name of the row; names are unique.
  @Test func theTableIsWhole() throws {
    let names = BaselineKind.all.flatMap(\.names)
    #expect(Set(names).count == names.count && names.contains("black") && names.contains("zero"))
    var field = try photo([0, 10, 20, 40, 50, 60], channels: 3)
    field.statistics = [QuantityStatistics(lower: 0, upper: 255, mean: 30, median: 25)]
    for kind in BaselineKind.all {
      let baseline = kind.make(kind.names[0], kind.parameter?.standard ?? 0, [9])[0]
      #expect(
        baseline.name.hasPrefix(kind.names[0].prefix { $0 != "@" }) && (baseline.seed == 9) == kind.isRandom)
      #expect(try baseline.values(for: field, stream: 0).count == 6)
    }
    #expect(
      BlurBaseline(sigma: 10).name == "blur:10"
        && GaussianBaseline(sigma: 2.5, seed: 0).name == "gaussian:2.5")
  }
}
