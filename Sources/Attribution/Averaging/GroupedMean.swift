/// A mean of maps, kept as the sums of a few groups, so that the groups can be compared.
struct GroupedMean: Sendable {
  /// The number of groups: enough for a standard error that is itself known to about 27 % (1/√14), few enough for quick
  /// comparisons.
  static let groups = 8

  /// Returns the group of a path's map. If kinds of baselines alternate, every group gets some of each kind.
  static func group(ofPath path: Int) -> Int { (path + path / groups) % groups }

  private(set) var sums: [[Double]] = []
  /// The number of maps in each group.
  private(set) var counts = [Int](repeating: 0, count: groups)

  /// The number of maps in all groups.
  var count: Int { counts.reduce(0, +) }

  /// Adds `weight` · `values` · `factors`, elementwise, to a group.
  ///
  /// - Parameter isWhole: whether this addition completes a map.
  mutating func add(
    _ values: [Float], times factors: [Float], weight: Double = 1, to group: Int, isWhole: Bool = true
  ) {
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
  }

  /// Returns the mean of the maps in some groups: zeros if the groups have no maps, empty before the first map of any group.
  func mean(of groups: some Sequence<Int>) -> [Double] {
    var total = [Double](repeating: 0, count: sums.map(\.count).max() ?? 0)
    guard !sums.isEmpty else { return [] }
    var maps = 0
    for group in groups {
      maps += counts[group]
      for (index, value) in sums[group].enumerated() { total[index] += value }
    }
    return maps > 0 ? total.map { $0 / Double(maps) } : total
  }

  /// The mean of all maps; empty without maps.
  var mean: [Double] { mean(of: 0..<Self.groups) }
}
