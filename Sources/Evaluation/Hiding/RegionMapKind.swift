import Fields

/// A kind of map from which regions are taken: a weighted sum of two smoothed maps of the same attributions.
///
///     E: positive parts of the attributions, summed over the elements of a place: where the network looks
///     N: attributions, summed over the elements of a place: where one sign prevails
///     map = e · S∗E / rms(S∗E) + n · S∗N / rms(S∗N), with a smoothing S along y and x
///
/// The region of E alone is better at preserving the score, the region of N alone at removing it. docs/evidence.md has the
/// measurements behind the weights and the smoothing.
package struct RegionMapKind: Hashable, Sendable {
  /// The name in documents.
  package let name: String
  /// e, the weight of E.
  let evidence: Double
  /// n, the weight of N.
  let net: Double
  /// S, the smoothing.
  var smoothing = Smoothing.gaussian(1.0 / 40)
  /// The smallest island or hole in a photo's region, as a share of the region; smaller ones are removed.
  var smallestPiece = 0.0

  /// How a map is smoothed.
  enum Smoothing: Hashable, Sendable {
    /// A Gaussian; its standard deviation is a share of the shorter side.
    case gaussian(Double)
    /// A guided filter: within the surfaces of a photo, but not across its edges.
    case guided
  }

  /// The map for a photo's region of positive attributions.
  package static let guided = RegionMapKind(
    name: "guided", evidence: 1, net: 0.5, smoothing: .guided, smallestPiece: 0.001)
  /// The map for a photo's negative region, and for its regions of both signs.
  package static let signed = RegionMapKind(name: "signed", evidence: 0, net: 1, smallestPiece: 0.01)
  /// The map for a text's region.
  package static let net = RegionMapKind(name: "net", evidence: 0, net: 1)

  /// The kinds of maps compared in full checks; the default for photos comes first.
  package static let all = [
    guided, guided.with(net: 0.1), guided.with(net: 0),
    RegionMapKind(name: "mixed", evidence: 1, net: 0.25),
    RegionMapKind(name: "evidence", evidence: 1, net: 0), net,
  ]

  /// Returns the kind with another weight of N; its name is like "guided:0.1".
  private func with(net: Double) -> RegionMapKind {
    RegionMapKind(
      name: "\(name):\(net == 0 ? "0" : "\(net)")", evidence: evidence, net: net, smoothing: smoothing,
      smallestPiece: smallestPiece)
  }

  /// Returns the strongest places of the map.
  ///
  /// - Parameters:
  ///   - share: the share of the places that may be chosen, 0…1.
  ///   - isAllowed: whether each place may be chosen; `nil` if all may.
  ///   - seed: determines the order of places with equal values.
  /// - Returns: `nil` if no place is positive.
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

  /// Returns the map, one value for each place.
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

  /// Returns the smoothing S; a Gaussian instead of a guided filter if the field is not a photo.
  private func smoother(_ field: Field) -> ([Double]) -> [Double] {
    switch smoothing {
    case .gaussian(let share): { Self.smoothed($0, field: field, by: share) }
    case .guided: GuidedFilter(of: field)?.smoothed ?? { Self.smoothed($0, field: field) }
    }
  }

  /// Returns a map smoothed by a Gaussian along y and x; the map itself if the field does not have these axes.
  ///
  /// - Parameter share: the standard deviation as a share of the shorter side.
  static func smoothed<Value: BinaryFloatingPoint>(
    _ map: [Value], field: Field, by share: Double = 1.0 / 40
  ) -> [Value] {
    let axes = PositionIndex.axes(of: field)
    let sides = axes.filter { $0.kind == .y || $0.kind == .x }.map(\.extent)
    let sigma = share * Double(sides.min() ?? 0)
    // A narrower Gaussian reaches no neighbour.
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
