/// Gives every array of an evaluation its place in one arena: arrays that are never alive at the same time
/// share memory.
struct MemoryPlan: Sendable {
  /// An array, by its index.
  typealias Array = Int

  /// Every place begins at a multiple of this many bytes: a cache line, and the widest vector.
  static let alignment = 64

  private struct Lifetime: Sendable {
    let bytes: Int
    var first: Int
    var last: Int
  }

  private var lifetimes: [Lifetime] = []
  /// Byte offset of every array; set by `assignOffsets`.
  private(set) var offsets: [Int] = []
  private(set) var arenaBytes = 0

  /// A new array, alive at one moment until `touch` prolongs it.
  mutating func allocate(bytes: Int, at moment: Int) -> Array {
    let rounded = (max(bytes, 1) + Self.alignment - 1) / Self.alignment * Self.alignment
    lifetimes.append(Lifetime(bytes: rounded, first: moment, last: moment))
    return lifetimes.count - 1
  }

  /// Keeps an array alive up to and including a moment.
  mutating func touch(_ array: Array, at moment: Int) {
    lifetimes[array].first = min(lifetimes[array].first, moment)
    lifetimes[array].last = max(lifetimes[array].last, moment)
  }

  /// Keeps an array alive to the end of the evaluation.
  mutating func keep(_ array: Array) { touch(array, at: .max) }

  /// Places the largest arrays first, each at the lowest offset where it meets nobody alive with it.
  mutating func assignOffsets() {
    offsets = [Int](repeating: 0, count: lifetimes.count)
    var placed: [Array] = []
    let order = lifetimes.indices.sorted {
      (lifetimes[$1].bytes, $0) < (lifetimes[$0].bytes, $1)
    }
    for array in order {
      let lifetime = lifetimes[array]
      let neighbours =
        placed
        .filter { lifetimes[$0].first <= lifetime.last && lifetime.first <= lifetimes[$0].last }
        .sorted { offsets[$0] < offsets[$1] }
      var offset = 0
      for neighbour in neighbours {
        if offset + lifetime.bytes <= offsets[neighbour] { break }
        offset = max(offset, offsets[neighbour] + lifetimes[neighbour].bytes)
      }
      offsets[array] = offset
      placed.append(array)
      arenaBytes = max(arenaBytes, offset + lifetime.bytes)
    }
  }
}
