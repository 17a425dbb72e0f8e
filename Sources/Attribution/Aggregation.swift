import Fields

/// How attributions become evidence, the map that is shown: what speaks for the score, place by place.
///
/// The positive parts are summed over the elements of a place (the channels of a pixel, the components of a word), then
/// smoothed over neighbours with a Gaussian. Negative and positive parts of a map cancel almost wholly, pixel by pixel at
/// random; of neighbours the positive parts say where the network looks. docs/evidence.md has the measurements behind it.
public struct Aggregation: Hashable, Sendable, Codable {
  /// Standard deviation of the Gaussian along y and x, as a share of the shorter of the two; 0 for none.
  public var smoothing: Double
  /// How the components of an embedding become one number.
  public var components: EmbeddingReduction

  /// Values of an aggregation; the defaults make the map that is drawn by default.
  public init(
    smoothing: Double = Aggregation.standardSmoothing, components: EmbeddingReduction = .sum
  ) {
    self.smoothing = smoothing
    self.components = components
  }

  /// The same for the attributions of a method.
  public func reducing(_ components: EmbeddingReduction) -> Aggregation {
    Aggregation(smoothing: smoothing, components: components)
  }

  /// Chosen by measurement; see docs/evidence.md.
  public static let standardSmoothing = 1.0 / 320

  /// A field's evidence, in units of the score per place: as many values as the field has places.
  ///
  /// - Parameters:
  ///   - attributions: of the field.
  ///   - field: whose attributions they are.
  /// - Precondition: there are as many as the field has values.
  public func evidence(of attributions: [Float], field: Field) -> [Float] {
    Aggregator(self, of: field).evidence(of: attributions.lazy.map(Double.init))
  }

  /// Why nothing is shown of a field's attributions; `nil` where something is.
  ///
  /// - Parameters:
  ///   - attributions: of the field.
  ///   - field: whose attributions they are.
  /// - Precondition: there are as many as the field has values.
  public func emptiness(of attributions: [Float], field: Field) -> EmptyMap? {
    guard !attributions.contains(where: \.isNaN) else { return nil }
    if attributions.allSatisfy({ $0 == 0 }) { return .zero }
    let aggregator = Aggregator(self, of: field)
    guard aggregator.shown(of: attributions.lazy.map(Double.init)).allSatisfy({ $0 == 0 }) else { return nil }
    return aggregator.showsSigns || attributions.contains { $0 > 0 } ? .roundingNoise : .onlyAgainst
  }

  /// The values that are shown of a field's attributions: of features and words, which are few and stand by themselves, each with
  /// its sign; else the evidence.
  ///
  /// - Parameters:
  ///   - attributions: of the field.
  ///   - field: whose attributions they are.
  /// - Precondition: there are as many as the field has values.
  public func shown(of attributions: [Float], field: Field) -> [Float] {
    Aggregator(self, of: field).shown(of: attributions.lazy.map(Double.init))
  }
}

/// Why nothing is shown of a map.
public enum EmptyMap: String, Hashable, Sendable, Codable {
  /// Every attribution is zero.
  case zero
  /// Nothing speaks for the score; all of it speaks against.
  case onlyAgainst
  /// What is shown are sums that are smaller than their rounding errors.
  case roundingNoise
}

/// An aggregation for many maps of one field.
struct Aggregator: Sendable {
  private let places: PositionIndex
  private let axes: [Axis]
  /// Of the Gaussian, in places; `nil` for none.
  private let sigma: Double?
  private let tiles: Tiles?
  /// A sum, unless the elements of a place are components.
  private let reduction: EmbeddingReduction

  /// A narrower Gaussian reaches no neighbour.
  private static let minSigma = 0.25

  init(_ aggregation: Aggregation, of field: Field) {
    places = PositionIndex(of: field)
    axes = PositionIndex.axes(of: field)
    tiles = Tiles(of: field)
    reduction = field.axes.contains { $0.kind == .component } ? aggregation.components : .sum
    let sides = axes.filter { $0.kind == .y || $0.kind == .x }.map(\.extent)
    let sigma = aggregation.smoothing * Double(sides.min() ?? 0)
    self.sigma = sides.count == 2 && sigma >= Self.minSigma ? sigma : nil
  }

  /// - Precondition: there are as many attributions as the field has values.
  func evidence(of attributions: some RandomAccessCollection<Double>) -> [Float] {
    // A norm has no sign to choose by.
    if reduction == .norm { return totals(of: attributions) }
    precondition(
      attributions.count == places.ofElement.count,
      "\(attributions.count) attributions of \(places.ofElement.count) elements")
    var sums = [Double](repeating: 0, count: places.count)
    // Positive parts do not cancel, so their sums have no rounding errors to speak of.
    for (place, value) in zip(places.ofElement, attributions) { sums[place] += max(value, 0) }
    return smoothed(sums.map { Float($0) })
  }

  /// Over the elements of each place.
  private func totals(of values: some RandomAccessCollection<Double>) -> [Float] {
    var totals = PlaceTotals(reduction, places: places.count)
    totals.add(values, at: places)
    return totals.values
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

  /// Whether what is shown has signs: features and words.
  var showsSigns: Bool { axes.contains { $0.kind == .feature || $0.kind == .token } }

  /// The values that are shown of attributions: of features and words each with its sign, else the evidence.
  func shown(of attributions: some RandomAccessCollection<Double>) -> [Float] {
    showsSigns ? totals(of: attributions) : evidence(of: attributions)
  }

  /// Sums over tiles; of a field without y and x the map itself.
  func tiled(_ map: [Float]) -> [Double] { tiles?.sums(of: map) ?? map.map(Double.init) }
}
