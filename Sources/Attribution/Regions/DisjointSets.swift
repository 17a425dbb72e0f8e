/// Disjoint sets that can be joined (union–find).
///
/// Reference: Tarjan 1975, "Efficiency of a Good But Not Linear Set Union Algorithm", with union by size and path halving.
struct DisjointSets {
  private var parents: [Int]
  /// The sizes of the sets, by their roots.
  private var sizes: [Int]

  /// Creates one set for each element.
  init(count: Int) {
    parents = Array(0..<count)
    sizes = [Int](repeating: 1, count: count)
  }

  /// Returns the element that represents the set of `element`.
  mutating func root(of element: Int) -> Int {
    var element = element
    while parents[element] != element {
      parents[element] = parents[parents[element]]
      element = parents[element]
    }
    return element
  }

  /// Returns the size of a set.
  ///
  /// - Precondition: `root` is a root.
  func size(of root: Int) -> Int { sizes[root] }

  /// Joins two sets, and returns the root of the result.
  ///
  /// - Precondition: `one` and `other` are different roots.
  mutating func join(_ one: Int, _ other: Int) -> Int {
    let (large, small) = sizes[one] < sizes[other] ? (other, one) : (one, other)
    parents[small] = large
    sizes[large] += sizes[small]
    return large
  }
}
