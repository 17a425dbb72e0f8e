import Fields
import TestSupport
import Testing

@testable import Attribution

@Suite struct RISETests {
  private static let (height, width) = (19, 14)

  private func input(_ values: [Float]) throws -> MethodInput {
    try .field([Axis(.y, Self.height), Axis(.x, Self.width)], values)
  }

  @Test func masksAreOpenHalfOfTheTimeEverywhere() {
    let mask = RISEMask(extents: [Self.height, Self.width])
    var sums = [Double](repeating: 0, count: Self.height * Self.width)
    for seed in 0..<2000 {
      let values = mask.values(seed: UInt64(seed))
      #expect(values.count == sums.count && values.allSatisfy { (0...1).contains($0) })
      for index in sums.indices { sums[index] += values[index] / 2000 }
    }
    // A cell is 0 or 1, so its standard error is at most ½/√2000.
    #expect(sums.allSatisfy { abs($0 - 0.5) < 4.5 * 0.5 / 2000.0.squareRoot() })
    #expect(mask.values(seed: 1) == mask.values(seed: 1) && mask.values(seed: 1) != mask.values(seed: 2))
  }

  /// Returns the similarity of each pair of positions of an axis: the mean over all shifts of Σ a·a′. Here a is the weight of a
  /// cell at a position: 1 at the cell's centre, less towards the next cell.
  private func likeness(_ extent: Int) -> [[Double]] {
    let cell = (extent + 7) / 8
    let shares = (0..<cell).map { shift in
      (0..<extent).map { position in
        let place = (Double(position + shift) + 0.5) * 8 / Double(9 * cell) - 0.5
        return (0..<8).map { max(0, 1 - abs(min(max(place, 0), 7) - Double($0))) }
      }
    }
    return (0..<extent).map { one in
      (0..<extent).map { other in
        shares.reduce(0) { sum, shares in
          sum + zip(shares[one], shares[other]).reduce(0) { $0 + $1.0 * $1.1 } / Double(cell)
        }
      }
    }
  }

  /// E S(λ) = F(x′) + Σ wᵢ(xᵢ − x′ᵢ) · E[mᵢ·m_λ] / p.
  @Test func aLinearFunctionsMapIsWhatIsExpected() throws {
    var random = Randomness(seed: 8)
    let (x, baseline) = (random.floats(Self.height * Self.width), random.floats(Self.height * Self.width))
    var weights = [Double](repeating: 0, count: x.count)
    for element in [20, 21, 34, 35, 200] { weights[element] = 3 }
    let constant = 0.5
    let function = ClosedForm([.linear(weights, constant: constant)], elements: x.count)
    let result = try RISE(samples: 8000, seed: 3).attributions(
      of: function, input: try input(x), baselines: BaselineSamples([baseline]),
      execution: Execution(threads: 2))[0]
    let (rows, columns) = (likeness(Self.height), likeness(Self.width))
    var level = constant
    for index in x.indices { level += weights[index] * Double(baseline[index]) }
    let expected = (0..<x.count).map { place -> Double in
      var sum = level
      for element in weights.indices where weights[element] != 0 {
        let row = rows[place / Self.width][element / Self.width]
        let alike = row * columns[place % Self.width][element % Self.width]
        sum += weights[element] * Double(x[element] - baseline[element]) * (0.5 + 0.5 * alike)
      }
      return sum
    }
    let size = expected.reduce(0.0) { $0 + abs($1) }
    let differences = zip(result.values, expected).map { Double($0) - $1 }
    let error = differences.reduce(0.0) { $0 + abs($1) } / size
    let standardError = try #require(result.relativeStandardError)
    #expect(error < 1.5 * standardError && error > standardError / 10, "\(error), \(standardError)")
    // Without such a spread, a flat map would pass.
    let mean = expected.reduce(0, +) / Double(x.count)
    let spread = expected.reduce(0.0) { $0 + abs($1 - mean) } / size
    #expect(spread > 3.5 * standardError, "\(spread)")
    #expect(function.calls == 8001 && result.forwardEvaluations == 8001)
  }

  /// Masks use the baselines in turn: two baselines with n masks each give the mean of both maps.
  @Test func everyBaselineCovers() throws {
    var random = Randomness(seed: 9)
    let x = random.floats(Self.height * Self.width)
    let weights = x.indices.map { Double($0 % 5) / 50 }
    func run(_ baselines: [[Float]], _ samples: Int) throws -> Attributions {
      try RISE(samples: samples, seed: 3).attributions(
        of: ClosedForm([.linear(weights)], elements: x.count), input: try input(x),
        baselines: BaselineSamples(baselines), execution: Execution(threads: 2))[0]
    }
    let (low, high) = ([Float](repeating: 0, count: x.count), [Float](repeating: 8, count: x.count))
    let sums = try [[low], [high], [low, high]].map {
      let run = try run($0, 400)
      #expect(run.baselineCount == $0.count)
      return run.values.reduce(0) { $0 + Double($1) }
    }
    #expect(abs(sums[2] / ((sums[0] + sums[1]) / 2) - 1) < 0.05, "\(sums)")
    #expect(try run([low, high], 1).baselineCount == 1)
  }

  /// The standard error falls with the square root of the number of masks and equals the scatter of repeated runs.
  @Test func theStandardErrorIsTrue() throws {
    let weights = (0..<Self.height * Self.width).map { Double($0 % 5) / 100 }
    let x = [Float](repeating: 1, count: weights.count)
    func run(_ samples: Int, seed: UInt64) throws -> Attributions {
      try RISE(samples: samples, seed: seed).attributions(
        of: ClosedForm([.linear(weights)], elements: x.count), input: try input(x),
        baselines: BaselineSamples([[Float](repeating: 0, count: x.count)]), execution: Execution())[0]
    }
    let runs = try (0..<40).map { try run(50, seed: UInt64($0)) }
    let errors = x.indices.map { element in
      moments(runs.map { $0.values[element] }).variance.squareRoot()
    }
    let mean = runs[0].values.reduce(0) { $0 + Double($1) }
    let told = runs.compactMap(\.relativeStandardError).reduce(0, +) / 40
    #expect(abs(errors.reduce(0, +) / mean / told - 1) < 0.25)
    let longer = try #require(run(800, seed: 99).relativeStandardError)
    #expect(abs(told / longer - 4) < 0.5)
    #expect(try run(1, seed: 0).relativeStandardError == nil)
  }

  private func moments(_ values: [Float]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let squares = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (mean, squares / Double(values.count - 1))
  }

  /// Positions that the function ignores have its mean score, within the error.
  @Test func aConstantIsFlatWithinItsError() throws {
    let x = [Float](repeating: 1, count: Self.height * Self.width)
    let result = try RISE(samples: 300).attributions(
      of: ClosedForm([.linear([], constant: 2)], elements: x.count), input: try input(x),
      baselines: BaselineSamples([x]), execution: Execution())[0]
    #expect(result.values.allSatisfy { abs($0 - 2) < 0.6 } && result.scoreAtInput == 2)
  }

  @Test func thereMustBeAMaskAndAPicture() throws {
    let x = [Float](repeating: 1, count: Self.height * Self.width)
    let function = ClosedForm([.linear([])], elements: x.count)
    #expect(throws: AttributionError.sampleCount(method: "rise", count: 0, min: 1)) {
      try RISE(samples: 0).attributions(
        of: function, input: try input(x), baselines: BaselineSamples([x]), execution: Execution())
    }
    #expect(throws: AttributionError.noPositions(method: "RISE", fields: ["x (feature)"])) {
      try RISE().attributions(
        of: function, input: [1, 2], baselines: BaselineSamples([[0, 0]]), execution: Execution())
    }
    #expect(RISE().samples == 1000 && MethodKind.rise.standardBaseline == "mean")
    #expect(
      "\(AttributionError.sampleCount(method: "rise", count: 0, min: 1))"
        == "the method rise takes at least 1 sample, not 0")
  }
}
