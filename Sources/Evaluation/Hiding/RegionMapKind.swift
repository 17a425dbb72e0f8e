import Fields

/// A map that a region is taken from: a weighted sum of two smoothed maps of the same attributions.
///
///     E: positive parts of the attributions, summed over the elements of a place: where the network looks
///     N: attributions, summed over the elements of a place: where one sign prevails
///     map = e · G∗E / rms(G∗E) + n · G∗N / rms(G∗N), with a Gaussian G along y and x
///
/// The region of E alone is better at keeping the answer, that of N alone at taking it away. docs/evidence.md has the measurements
/// behind the weights.
package struct RegionMapKind: Hashable, Sendable {
  /// In documents.
  package let name: String
  /// e
  let evidence: Double
  /// n
  let net: Double
  /// The standard deviation of G, as a share of the shorter side.
  var smoothing = 1.0 / 40

  /// The region of a photo is taken from it.
  package static let mixed = RegionMapKind(name: "mixed", evidence: 1, net: 0.25)
  /// The region of words is taken from it, and the regions of both signs.
  package static let net = RegionMapKind(name: "net", evidence: 0, net: 1)

  /// Maps that regions were tried from, the one in use first.
  package static let all = [
    mixed, RegionMapKind(name: "mixed:0.5", evidence: 1, net: 0.5),
    RegionMapKind(name: "mixed:0.5:1/32", evidence: 1, net: 0.5, smoothing: 1.0 / 32),
    RegionMapKind(name: "mixed:0.5:1/80", evidence: 1, net: 0.5, smoothing: 1.0 / 80),
    RegionMapKind(name: "evidence", evidence: 1, net: 0), net,
  ]

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
    var map = [Double](repeating: 0, count: places.count)
    for (weight, part) in [(evidence, positive), (net, sums)] where weight != 0 {
      let smooth = Self.smoothed(part, field: field, by: smoothing)
      let size = (smooth.reduce(0) { $0 + $1 * $1 } / Double(max(1, smooth.count))).squareRoot()
      guard size > 0 else { continue }
      for place in map.indices { map[place] += weight * smooth[place] / size }
    }
    return map.map { Float($0) }
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
