import Fields

/// A set of a field's places: a part of a photo, or some words of a text.
public struct Region: Hashable, Sendable, Codable {
  /// Run lengths of the places in order (for a photo, row by row): outside, inside, outside and so on.
  public let runs: [Int]
  /// The number of places inside.
  public let size: Int
  /// The number of the field's places.
  public let places: Int

  package init(isInside: [Bool]) {
    runs = RunLengths.runs(of: isInside)
    places = isInside.count
    size = isInside.count { $0 }
  }

  /// Chooses the places with the highest values, but only positive ones.
  ///
  /// - Parameters:
  ///   - share: the share of the places that may be chosen, 0…1.
  ///   - isAllowed: whether each place may be chosen; `nil` if all may.
  ///   - seed: determines the order of places with equal values.
  /// - Returns: `nil` if no place is positive.
  package init?(strongest share: Double, of map: [Float], where isAllowed: [Bool]? = nil, seed: UInt64 = 0) {
    let values = map.indices.map { isAllowed?[$0] ?? true ? Double(map[$0]) : -.infinity }
    let allowed = isAllowed?.count { $0 } ?? map.count
    let most = max(1, Int((share * Double(allowed)).rounded()))
    let chosen = Ranking.descending(values, seed: seed).prefix(most).filter { values[$0] > 0 }
    guard !chosen.isEmpty else { return nil }
    var isInside = [Bool](repeating: false, count: map.count)
    for place in chosen { isInside[place] = true }
    self.init(isInside: isInside)
  }

  /// The share of all places, 0…1.
  public var share: Double { Double(size) / Double(max(1, places)) }

  /// Whether each place is inside.
  public var isInside: [Bool] { RunLengths.isInside(runs) }

  /// Returns the intersection over union of two regions, 0…1: 1 if they are equal.
  package func overlap(with other: Region) -> Double {
    let pairs = zip(isInside, other.isInside)
    let either = pairs.count { $0 || $1 }
    return either == 0 ? 1 : Double(pairs.count { $0 && $1 }) / Double(either)
  }
}
