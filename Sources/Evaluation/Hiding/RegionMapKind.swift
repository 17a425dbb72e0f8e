import Fields

/// A map that a region is taken from: a weighted sum of two smoothed maps of the same attributions.
///
///     E: positive parts of the attributions, summed over the elements of a place: where the network looks
///     N: attributions, summed over the elements of a place: where one sign prevails
///     map = e · S∗E / rms(S∗E) + n · S∗N / rms(S∗N), with a smoothing S along y and x
///
/// The region of E alone is better at keeping the answer, that of N alone at taking it away. docs/evidence.md has the measurements
/// behind the weights and the smoothing.
package struct RegionMapKind: Hashable, Sendable {
  /// In documents.
  package let name: String
  /// e
  let evidence: Double
  /// n
  let net: Double
  /// S
  var smoothing = Smoothing.gaussian(1.0 / 40)
  /// Smaller islands and holes of a photo's region are removed, as a share of the region.
  var smallestPiece = 0.0

  /// How a map is smoothed.
  enum Smoothing: Hashable, Sendable {
    /// By a Gaussian; its standard deviation is a share of the shorter side.
    case gaussian(Double)
    /// Within the surfaces of a photo, and not across its edges.
    case guided
  }

  /// The region of a photo is taken from it.
  package static let guided = RegionMapKind(
    name: "guided", evidence: 1, net: 0.5, smoothing: .guided, smallestPiece: 0.001)
  /// The regions of both signs of a photo are taken from it.
  package static let signed = RegionMapKind(name: "signed", evidence: 0, net: 1, smallestPiece: 0.01)
  /// The region of words is taken from it.
  package static let net = RegionMapKind(name: "net", evidence: 0, net: 1)

  /// Maps that regions were tried from, the one in use first.
  package static let all = [
    guided, guided.with(net: 0.1), guided.with(net: 0),
    RegionMapKind(name: "mixed", evidence: 1, net: 0.25),
    RegionMapKind(name: "evidence", evidence: 1, net: 0), net,
  ]

  /// "guided:0.1"
  private func with(net: Double) -> RegionMapKind {
    RegionMapKind(
      name: "\(name):\(net == 0 ? "0" : "\(net)")", evidence: evidence, net: net, smoothing: smoothing,
      smallestPiece: smallestPiece)
  }

  /// The strongest places of the map.
  ///
  /// - Parameters:
  ///   - share: of the places that may be chosen, 0…1.
  ///   - isAllowed: whether each place may be chosen; `nil` if all may.
  ///   - seed: decides between places of the same value.
  /// - Returns: `nil` where no place is positive.
  package func region(
    of attributions: [Float], field: Field, share: Double, where isAllowed: [Bool]? = nil, seed: UInt64
  ) -> Region? {
    let map = map(of: attributions, field: field)
    let axes = PositionIndex.axes(of: field)
    guard smallestPiece > 0, isAllowed == nil, axes.count == 2, let columns = axes.last?.extent else {
      return Region(strongest: share, of: map, where: isAllowed, seed: seed)
    }
    return Region(strongest: share, of: map, columns: columns, smallestPiece: smallestPiece, seed: seed)
  }

  /// One value for each place.
  ///
  /// - Precondition: there are as many attributions as the field has values.
  package func map(of attributions: [Float], field: Field) -> [Float] {
    let places = PositionIndex(of: field)
    precondition(attributions.count == places.ofElement.count, "\(attributions.count) attributions")
    var (positive, sums) = (
      [Double](repeating: 0, count: places.count), [Double](repeating: 0, count: places.count)
    )
    for (place, value) in zip(places.ofElement, attributions) {
      positive[place] += max(Double(value), 0)
      sums[place] += Double(value)
    }
    let smooth = smoother(field)
    var map = [Double](repeating: 0, count: places.count)
    for (weight, part) in [(evidence, positive), (net, sums)] where weight != 0 {
      let smooth = smooth(part)
      let size = (smooth.reduce(0) { $0 + $1 * $1 } / Double(max(1, smooth.count))).squareRoot()
      guard size > 0 else { continue }
      for place in map.indices { map[place] += weight * smooth[place] / size }
    }
    return map.map { Float($0) }
  }

  /// S; a Gaussian where there is no photo to guide it.
  private func smoother(_ field: Field) -> ([Double]) -> [Double] {
    switch smoothing {
    case .gaussian(let share): { Self.smoothed($0, field: field, by: share) }
    case .guided: GuidedFilter(of: field)?.smoothed ?? { Self.smoothed($0, field: field) }
    }
  }

  /// A map with a Gaussian along y and x; the map itself of a field without these.
  ///
  /// - Parameter share: the standard deviation as a share of the shorter side.
  static func smoothed<Value: BinaryFloatingPoint>(
    _ map: [Value], field: Field, by share: Double = 1.0 / 40
  ) -> [Value] {
    let axes = PositionIndex.axes(of: field)
    let sides = axes.filter { $0.kind == .y || $0.kind == .x }.map(\.extent)
    let sigma = share * Double(sides.min() ?? 0)
    // A narrower one reaches no neighbour.
    guard sides.count == 2, sigma >= 0.25 else { return map }
    var (result, step) = (map, 1)
    for axis in axes.reversed() {
      if axis.kind == .y || axis.kind == .x {
        result = GaussianBlur.blurred(result, length: axis.extent, step: step, sigma: sigma)
      }
      step *= axis.extent
    }
    return result
  }
}
