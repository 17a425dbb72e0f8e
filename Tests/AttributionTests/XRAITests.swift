import Fields
import Testing

@testable import Attribution

@Suite struct XRAITests {
  private static let (height, width) = (24, 20)

  /// A photo of level 60 that contains a square of level 200.
  private static let photo = (0..<height * width).map { place -> Float in
    isInSquare(place) ? 200 : 60
  }

  private static func isInSquare(_ place: Int) -> Bool {
    (6..<16).contains(place / width) && (5..<13).contains(place % width)
  }

  private func field(channels: Int = 1) throws -> Field {
    try Field(
      name: "photo", axes: [Axis(.y, Self.height), Axis(.x, Self.width), Axis(.channel, channels)],
      values: Self.photo.flatMap { [Float](repeating: $0, count: channels) }, unit: Field.levelUnit)
  }

  private func xrai(_ sizes: RegionSizes? = nil) -> XRAI {
    var xrai = XRAI(rule: .fixed(.midpoint(intervals: 1)))
    xrai.sizes = sizes
    return xrai
  }

  /// Undilated regions of any size.
  private let sharp = RegionSizes(scales: [100], sigma: 0, minSize: 1, dilation: 0, minGain: 1)

  /// The attributions from black and white together are w·(x − 127.5); every region has its mean.
  @Test func attributionsWithinASegmentRankItFirst() throws {
    let weights = Self.photo.indices.map { Self.isInSquare($0) ? Double($0 % 3) : 0 }
    let function = ClosedForm([.linear(weights)], elements: weights.count)
    let result = try xrai(sharp).attributions(
      of: function, input: MethodInput([try field()]), baselines: .none, execution: Execution())[0]
    let total = weights.reduce(0) { $0 + $1 * (200 - 127.5) }
    for (place, value) in result.values.enumerated() {
      #expect(abs(Double(value) - (Self.isInSquare(place) ? total / 80 : 0)) < 1e-3)
    }
    // The midpoint and both ends of both paths.
    #expect(function.calls == 6 && result.evaluations == 6)
    #expect(result.inputGradient == weights.map { Float($0) } && result.paths.isEmpty)
    // Regions that are dilated beyond their segments still rank the square first.
    let standard = try xrai().attributions(
      of: function, input: MethodInput([try field()]), baselines: .none, execution: Execution())[0].values
    let (inside, outside) = (standard[10 * Self.width + 9], standard[0])
    #expect(inside == standard.max() && inside > 10 * abs(outside))
    #expect(abs(standard.reduce(0) { $0 + Double($1) } - total) < 1e-2)
  }

  /// The highest of a pixel's channels counts; each channel gets a third of the map.
  @Test func theHighestChannelCounts() throws {
    let weights: [Double] = Self.photo.indices.flatMap { place -> [Double] in
      Self.isInSquare(place) ? [1, -1, 0.5] : [-1, -2, -3]
    }
    let function = ClosedForm([.linear(weights)], elements: weights.count)
    let values = try xrai(sharp).attributions(
      of: function, input: MethodInput([try field(channels: 3)]), baselines: .none, execution: Execution())[0]
      .values
    for (element, value) in values.enumerated() {
      let expected = Self.isInSquare(element / 3) ? 72.5 : 67.5 * 3
      #expect(abs(value - Float(expected / 3)) < 1e-3)
    }
  }

  /// A field without a known range uses the range of its own values.
  @Test func othersThanPhotosHaveTheirOwnRange() throws {
    let map = try Field(
      name: "map", axes: [Axis(.y, Self.height), Axis(.x, Self.width)], values: Self.photo)
    let function = ClosedForm([.linear([Double](repeating: 1, count: map.values.count))])
    let values = try xrai(sharp).attributions(
      of: function, input: MethodInput([map]), baselines: .none, execution: Execution())[0].values
    #expect(values.enumerated().allSatisfy { $1 == (Self.isInSquare($0) ? 70 : -70) })
  }

  @Test func itNeedsAPicture() {
    #expect(throws: AttributionError.noPositions(method: "XRAI", fields: ["x (feature)"])) {
      try xrai().attributions(
        of: ClosedForm([.linear([1])]), input: [1], baselines: .none, execution: Execution())
    }
  }
}
