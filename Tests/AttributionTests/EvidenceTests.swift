import Fields
import Testing

@testable import Attribution

@Suite struct EvidenceTests {
  private static func photo(_ values: [Float], height: Int, width: Int) throws -> Field {
    try Field(
      name: "image", axes: [Axis(.y, height), Axis(.x, width), Axis(.channel, 3)], values: values,
      unit: Field.levelUnit)
  }

  @Test func positivePartsAreSummedOverChannels() throws {
    let field = try Self.photo([Float](repeating: 0, count: 6), height: 1, width: 2)
    let map = Aggregation(smoothing: 0).evidence(of: [1, -5, 2, -1, -1, 0.5] as [Float], field: field)
    #expect(map == [3, 0.5])
    #expect(PositionIndex.axes(of: field).map(\.kind) == [.y, .x])
  }

  @Test func smoothingKeepsTheSumAndSpreadsAPointEvenly() throws {
    let field = try Self.photo([Float](repeating: 0, count: 21 * 21 * 3), height: 21, width: 21)
    var values = [Float](repeating: 0, count: 21 * 21 * 3)
    values[(10 * 21 + 10) * 3] = 7
    let map = Aggregation(smoothing: 1.0 / 21).evidence(of: values, field: field)
    #expect(abs(map.reduce(0.0) { $0 + Double($1) } - 7) < 1e-5)
    #expect(map[10 * 21 + 9] == map[9 * 21 + 10] && map[10 * 21 + 10] > map[10 * 21 + 9])
    // A Gaussian of σ = 1: the neighbour has e^(−1/2) of the centre's value.
    #expect(abs(map[10 * 21 + 9] / map[10 * 21 + 10] - 0.60653) < 1e-4)
  }

  @Test func featuresOfARowStandForThemselvesAndComponentsOfAWordTogether() throws {
    let row = try Field(name: "row", axes: [Axis(.feature, 3)], values: [0, 0, 0])
    #expect(Aggregation().evidence(of: [1, -2, 3] as [Float], field: row) == [1, 0, 3])
    let text = try Field(name: "text", axes: [Axis(.token, 2), Axis(.component, 2)], values: [0, 0, 0, 0])
    #expect(Aggregation().evidence(of: [1, 2, -3, 4] as [Float], field: text) == [3, 4])
    #expect(PositionIndex.axes(of: text).map(\.extent) == [2])
  }

  /// Features and words are shown with their signs, pixels are not.
  @Test func signs() throws {
    let row = try Field(name: "row", axes: [Axis(.feature, 3)], values: [0, 0, 0])
    #expect(Aggregation().shown(of: [1, -2, 3], field: row) == [1, -2, 3])
    let text = try Field(name: "text", axes: [Axis(.token, 2), Axis(.component, 2)], values: [0, 0, 0, 0])
    #expect(Aggregation().shown(of: [1, 2, -3, 2], field: text) == [3, -1])
    let photo = try Self.photo([0, 0, 0], height: 1, width: 1)
    #expect(Aggregation().shown(of: [1, 2, -3], field: photo) == [3])
  }

  @Test func channelsMayStandFirst() throws {
    let field = try Field(
      name: "x", axes: [Axis(.channel, 2), Axis(.y, 1), Axis(.x, 2)], values: [0, 0, 0, 0])
    #expect(Aggregation(smoothing: 0).evidence(of: [1, 2, 10, 20] as [Float], field: field) == [11, 22])
  }
}

@Suite struct StabilityTests {
  @Test func equalMapsHaveNoErrorAndAgree() throws {
    var mean = GroupedMean()
    for path in 0..<16 { mean.add([1, 2, 3], to: path % GroupedMean.groups) }
    let stability = try #require(Stability(mean, count: 3))
    #expect(stability.standardError < 1e-12)
    #expect(abs(try #require(stability.splitHalf) - 1) < 1e-12)
    #expect(abs(try #require(stability.agreement) - 1) < 1e-12)
    #expect(mean.mean == [1, 2, 3] && mean.count == 16)
  }

  /// For the mean of positive numbers the jackknife error is exactly s/√n.
  @Test func theStandardErrorOfPositiveMapsIsThatOfTheirMean() throws {
    let values = [3.0, 5, 4, 8, 6, 2, 7, 9]
    var mean = GroupedMean()
    for (path, value) in values.enumerated() { mean.add([value], to: path) }
    let average = values.reduce(0, +) / 8
    let deviation = (values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 7).squareRoot()
    let stability = try #require(Stability(mean, count: 1))
    #expect(abs(stability.standardError - deviation / 8.0.squareRoot() / average) < 1e-6)
    #expect(stability.splitHalf == nil)
  }

  @Test func halvesThatPointElsewhereDoNotAgree() throws {
    var mean = GroupedMean()
    for path in 0..<8 {
      mean.add(path.nonzeroBitCount.isMultiple(of: 2) ? [1, 0, 1, 0] : [0, 1, 0, 1], to: path)
    }
    let stability = try #require(Stability(mean, count: 4))
    #expect(abs(try #require(stability.splitHalf) + 1) < 1e-12)
    #expect(stability.standardError > 0.3)
    #expect(abs(try #require(stability.agreement) + 1) < 1e-12)
  }

  @Test func oneMapCannotBeCompared() {
    var mean = GroupedMean()
    mean.add([1], to: 0)
    #expect(Stability(mean, count: 1) == nil)
  }
}

extension Stability {
  /// Creates the stability of maps whose elements have no neighbours.
  fileprivate init?(_ mean: GroupedMean, count: Int) {
    let input = MethodInput(values: [Float](repeating: 1, count: count))
    self.init(mean, fields: input.fields, aggregators: input.fields.map { Aggregator(Aggregation(), of: $0) })
  }
}
