import Fields

/// How attributions become evidence, the map that is shown: what speaks for the score, place by place.
///
/// The positive parts are summed over the elements of a place (the channels of a pixel, the components of a word), then
/// smoothed over neighbours with a Gaussian. Negative and positive parts of a map cancel almost wholly, pixel by pixel at
/// random; of neighbours the positive parts say where the network looks. docs/evidence.md has the measurements behind it.
public struct Aggregation: Hashable, Sendable, Codable {
  /// Standard deviation of the Gaussian along y and x, as a share of the shorter of the two; 0 for none.
  public var smoothing: Double

  public init(smoothing: Double = Aggregation.standardSmoothing) { self.smoothing = smoothing }

  /// Chosen by measurement; see docs/evidence.md.
  public static let standardSmoothing = 1.0 / 320

  /// A field's evidence, in units of the score per place: as many values as the field has places.
  ///
  /// - Parameter attributions: of the field.
  /// - Precondition: there are as many as the field has values.
  public func evidence(of attributions: [Float], field: Field) -> [Float] {
    Aggregator(self, of: field).evidence(of: attributions.lazy.map(Double.init))
  }

  /// What a person is shown of a field's attributions: of features and words, which are few and stand by themselves, each with
  /// its sign; else the evidence.
  ///
  /// - Parameter attributions: of the field.
  /// - Precondition: there are as many as the field has values.
  public func shown(of attributions: [Float], field: Field) -> [Float] {
    Aggregator(self, of: field).shown(of: attributions.lazy.map(Double.init))
  }
}

/// An aggregation for many maps of one field.
struct Aggregator: Sendable {
  private let places: Places
  private let axes: [Axis]
  /// Of the Gaussian, in places; `nil` for none.
  private let sigma: Double?
  private let tiles: Tiles?

  /// A narrower Gaussian reaches no neighbour.
  private static let minSigma = 0.25

  init(_ aggregation: Aggregation, of field: Field) {
    places = Places(of: field)
    axes = Places.axes(of: field)
    tiles = Tiles(of: field)
    let sides = axes.filter { $0.kind == .y || $0.kind == .x }.map(\.extent)
    let sigma = aggregation.smoothing * Double(sides.min() ?? 0)
    self.sigma = sides.count == 2 && sigma >= Self.minSigma ? sigma : nil
  }

  /// - Precondition: there are as many attributions as the field has values.
  func evidence(of attributions: some RandomAccessCollection<Double>) -> [Float] {
    smoothed(sums(of: attributions.lazy.map { max($0, 0) }))
  }

  /// Over the elements of each place.
  private func sums(of values: some RandomAccessCollection<Double>) -> [Float] {
    precondition(
      values.count == places.ofElement.count,
      "\(values.count) attributions of \(places.ofElement.count) elements")
    var sums = [Double](repeating: 0, count: places.count)
    for (place, value) in zip(places.ofElement, values) { sums[place] += value }
    return sums.map { Float($0) }
  }

  private func smoothed(_ map: [Float]) -> [Float] {
    guard let sigma else { return map }
    var result = map
    var step = 1
    for axis in axes.reversed() {
      if axis.kind == .y || axis.kind == .x {
        result = GaussianBlur.blurred(result, length: axis.extent, step: step, sigma: sigma)
      }
      step *= axis.extent
    }
    return result
  }

  /// What a person is shown of attributions: of features and words each with its sign, else the evidence.
  func shown(of attributions: some RandomAccessCollection<Double>) -> [Float] {
    axes.contains { $0.kind == .feature || $0.kind == .token }
      ? sums(of: attributions) : evidence(of: attributions)
  }

  /// Sums over tiles; of a field without y and x the map itself.
  func tiled(_ map: [Float]) -> [Double] { tiles?.sums(of: map) ?? map.map(Double.init) }
}
