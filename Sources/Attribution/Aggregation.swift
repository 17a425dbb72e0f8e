import Fields

/// How attributions become evidence, the map that is shown: the parts that raise the score, for each place.
///
/// The positive attributions are summed over the elements of a place (the channels of a pixel, the components of a word), then
/// smoothed over neighbouring places with a Gaussian. Negative and positive parts nearly cancel, at random from pixel to pixel;
/// the positive parts of neighbours show where the network looks. docs/evidence.md has the measurements.
public struct Aggregation: Hashable, Sendable, Codable {
  /// The standard deviation of the Gaussian along y and x, as a share of the shorter of the two; 0 for no smoothing.
  public var smoothing: Double
  /// How the components of an embedding are reduced to one number.
  public var components: EmbeddingReduction

  /// Creates an aggregation; the defaults make the map that is drawn by default.
  public init(
    smoothing: Double = Aggregation.standardSmoothing, components: EmbeddingReduction = .sum
  ) {
    self.smoothing = smoothing
    self.components = components
  }

  /// Returns a copy that reduces embedding components by `components`, the reduction of a method.
  public func reducing(_ components: EmbeddingReduction) -> Aggregation {
    Aggregation(smoothing: smoothing, components: components)
  }

  /// The default `smoothing`, chosen by measurement; see docs/evidence.md.
  public static let standardSmoothing = 1.0 / 320

  /// Returns the evidence of a field: one value per place, in units of the score.
  ///
  /// - Parameters:
  ///   - attributions: one for each value of the field.
  ///   - field: the field that was explained.
  /// - Precondition: there are as many attributions as the field has values.
  public func evidence(of attributions: [Float], field: Field) -> [Float] {
    Aggregator(self, of: field).evidence(of: attributions.lazy.map(Double.init))
  }

  /// Returns the reason why the map of a field is empty; `nil` if the map shows something.
  ///
  /// - Parameters:
  ///   - attributions: one for each value of the field.
  ///   - field: the field that was explained.
  /// - Precondition: there are as many attributions as the field has values.
  public func emptiness(of attributions: [Float], field: Field) -> EmptyMap? {
    guard !attributions.contains(where: \.isNaN) else { return nil }
    if attributions.allSatisfy({ $0 == 0 }) { return .zero }
    let aggregator = Aggregator(self, of: field)
    guard aggregator.shown(of: attributions.lazy.map(Double.init)).allSatisfy({ $0 == 0 }) else { return nil }
    return aggregator.showsSigns || attributions.contains { $0 > 0 } ? .roundingNoise : .onlyAgainst
  }

  /// Returns the values that are shown for a field, one per place. Features and words are few and stand alone, so each shows its
  /// sum with its sign; other fields show the evidence.
  ///
  /// - Parameters:
  ///   - attributions: one for each value of the field.
  ///   - field: the field that was explained.
  /// - Precondition: there are as many attributions as the field has values.
  public func shown(of attributions: [Float], field: Field) -> [Float] {
    Aggregator(self, of: field).shown(of: attributions.lazy.map(Double.init))
  }
}

/// The reason why a map is empty.
public enum EmptyMap: String, Hashable, Sendable, Codable {
  /// Every attribution is zero.
  case zero
  /// No attribution raises the score; all of them lower it or are zero.
  case onlyAgainst
  /// The values that would be shown are sums smaller than their rounding errors.
  case roundingNoise
}

/// An aggregation prepared for many maps of one field.
struct Aggregator: Sendable {
  private let places: PositionIndex
  private let axes: [Axis]
  /// The standard deviation of the Gaussian, in places; `nil` for no smoothing.
  private let sigma: Double?
  private let tiles: Tiles?
  /// The reduction of the elements of a place: a sum, unless these are components.
  private let reduction: EmbeddingReduction

  /// The smallest standard deviation that is applied, in places: a narrower Gaussian reaches no neighbour.
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

  /// Returns the evidence; see `Aggregation.evidence(of:field:)`.
  ///
  /// - Precondition: there are as many attributions as the field has values.
  func evidence(of attributions: some RandomAccessCollection<Double>) -> [Float] {
    // A norm has no sign by which to select elements.
    if reduction == .norm { return totals(of: attributions) }
    precondition(
      attributions.count == places.ofElement.count,
      "\(attributions.count) attributions of \(places.ofElement.count) elements")
    var sums = [Double](repeating: 0, count: places.count)
    // Positive parts do not cancel, so the rounding errors of their sums are negligible.
    for (place, value) in zip(places.ofElement, attributions) { sums[place] += max(value, 0) }
    return smoothed(sums.map { Float($0) })
  }

  /// Returns the reduction of the elements of each place.
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

  /// Whether the shown values have signs: those of features and words do.
  var showsSigns: Bool { axes.contains { $0.kind == .feature || $0.kind == .token } }

  /// Returns the shown values, one per place; see `Aggregation.shown(of:field:)`.
  func shown(of attributions: some RandomAccessCollection<Double>) -> [Float] {
    showsSigns ? totals(of: attributions) : evidence(of: attributions)
  }

  /// Returns the sums of a map over its tiles; for a field without axes y and x, the map itself.
  func tiled(_ map: [Float]) -> [Double] { tiles?.sums(of: map) ?? map.map(Double.init) }
}
