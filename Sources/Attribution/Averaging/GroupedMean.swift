/// The mean of many maps, kept as one sum for each of a few groups. Differences of the groups show how uncertain the mean is; see
/// `Stability`.
///
/// A map has here one number for each element of the input; it is not yet reduced to places.
struct GroupedMean: Sendable {
  /// The number of groups, n: enough for a standard error that is itself known to about 1/√(2(n − 1)) = 27 %, few enough for quick
  /// comparisons.
  static let groups = 8

  /// Returns the group of the map of a path, numbered from 0. The groups take turns; each round begins one group later. So if two
  /// kinds of baselines alternate, every group has both kinds after two rounds.
  static func group(ofPath path: Int) -> Int { (path + path / groups) % groups }

  /// Σ of the maps of each group, elementwise; empty for a group without maps. There are no sums before the first map.
  private(set) var sums: [[Double]] = []
  /// The number of complete maps in each group.
  private(set) var counts = [Int](repeating: 0, count: groups)

  /// The number of complete maps in all groups.
  var count: Int { counts.reduce(0, +) }

  /// Adds `weight` · `values` ⊙ `factors`, a map or one term of its sum, to a group: for a point of a path, ∂F/∂x times γ′.
  ///
  /// - Parameters:
  ///   - values: one number for each element, as many as in earlier maps.
  ///   - factors: as many as `values`.
  ///   - isWhole: whether this addition completes a map. Only complete maps are counted.
  mutating func add(
    _ values: [Float], times factors: [Float], weight: Double = 1, to group: Int, isWhole: Bool = true
  ) {
    precondition(factors.count == values.count, "\(factors.count) factors for \(values.count) elements")
    prepare(group, count: values.count)
    if isWhole { counts[group] += 1 }
    sums[group].withUnsafeMutableBufferPointer { sum in
      for index in sum.indices { sum[index] += weight * Double(values[index]) * Double(factors[index]) }
    }
  }

  /// Adds a complete map to a group.
  mutating func add(_ map: [some BinaryFloatingPoint], to group: Int) {
    prepare(group, count: map.count)
    counts[group] += 1
    for (index, value) in map.enumerated() { sums[group][index] += Double(value) }
  }

  /// Allocates the memory of a group with its first map.
  private mutating func prepare(_ group: Int, count: Int) {
    if sums.isEmpty { sums = [[Double]](repeating: [], count: Self.groups) }
    if sums[group].isEmpty { sums[group] = [Double](repeating: 0, count: count) }
    precondition(sums[group].count == count, "\(count) elements for \(sums[group].count)")
  }

  /// Returns the mean of the maps in some groups: zeros if these groups have no maps, empty before the first map of any group.
  ///
  /// - Precondition: every map is complete; the sums contain the terms of an incomplete map, but `counts` does not.
  func mean(of groups: some Sequence<Int>) -> [Double] {
    guard !sums.isEmpty else { return [] }
    var total = [Double](repeating: 0, count: sums.map(\.count).max() ?? 0)
    var maps = 0
    for group in groups {
      maps += counts[group]
      for (index, value) in sums[group].enumerated() { total[index] += value }
    }
    return maps > 0 ? total.map { $0 / Double(maps) } : total
  }

  /// The mean of all maps, one number for each element; empty without maps.
  var mean: [Double] { mean(of: 0..<Self.groups) }
}
