/// A mean of maps, kept as the sums of a few groups, so that the groups can be compared with each other.
struct GroupedMean: Sendable {
  /// Enough for a standard error that is itself known to about 27 % (1/√14), few enough to be compared quickly.
  static let groups = 8

  /// The group of a path's map. Where kinds of baselines take turns, every group gets some of each.
  static func group(ofPath path: Int) -> Int { (path + path / groups) % groups }

  private(set) var sums: [[Double]] = []
  /// Maps in each group.
  private(set) var counts = [Int](repeating: 0, count: groups)

  /// Maps in all groups.
  var count: Int { counts.reduce(0, +) }

  /// Adds `weight` · `values` · `factors` to a group.
  ///
  /// - Parameter isWhole: whether a map is complete with it.
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

  /// A group takes memory with its first map.
  private mutating func prepare(_ group: Int, count: Int) {
    if sums.isEmpty { sums = [[Double]](repeating: [], count: Self.groups) }
    if sums[group].isEmpty { sums[group] = [Double](repeating: 0, count: count) }
  }

  /// The mean of the maps in some groups; zeros for groups without maps; empty before the first map.
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
