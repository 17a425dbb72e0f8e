/// Sets that grow together.
///
/// Reference: Tarjan 1975, "Efficiency of a Good But Not Linear Set Union Algorithm", by size and with halved paths.
struct DisjointSets {
  private var parents: [Int]
  /// Of the sets, by their roots.
  private var sizes: [Int]

  /// Every element is a set of its own.
  init(count: Int) {
    parents = Array(0..<count)
    sizes = [Int](repeating: 1, count: count)
  }

  /// The element that stands for another's set.
  mutating func root(of element: Int) -> Int {
    var element = element
    while parents[element] != element {
      parents[element] = parents[parents[element]]
      element = parents[element]
    }
    return element
  }

  /// - Precondition: it is a root.
  func size(of root: Int) -> Int { sizes[root] }

  /// Makes one set of two, and returns its root.
  ///
  /// - Precondition: they are different roots.
  mutating func join(_ one: Int, _ other: Int) -> Int {
    let (large, small) = sizes[one] < sizes[other] ? (other, one) : (one, other)
    parents[small] = large
    sizes[large] += sizes[small]
    return large
  }
}
