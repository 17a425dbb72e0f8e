/// Gives every array of an evaluation its place: arrays that are never alive at the same time share memory.
///
/// Every sample of a batch has an arena of its own. Arrays of which no two samples' are ever alive at the same time lie in
/// one workspace for all of them.
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

  /// Where an array lies: so many bytes from the beginning of the workspace or of a sample's arena.
  struct Place: Sendable {
    var isInWorkspace: Bool
    var offset: Int
  }

  private var lifetimes: [Lifetime] = []
  /// Every array's; set by `assignPlaces`.
  private(set) var places: [Place] = []
  private(set) var arenaBytes = 0
  private(set) var workspaceBytes = 0

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

  /// - Parameter turns: the moments of each section that one sample goes through before the next one does, in their order.
  ///   An array that lives within one of them is never alive for two samples.
  mutating func assignPlaces(turns: [Range<Int>]) {
    places = lifetimes.map { lifetime in
      // The last turn that begins by then.
      var (low, high) = (0, turns.count)
      while low < high {
        let middle = (low + high) / 2
        if turns[middle].lowerBound <= lifetime.first { low = middle + 1 } else { high = middle }
      }
      let isWithin =
        low > 0 && turns[low - 1].contains(lifetime.first) && turns[low - 1].contains(lifetime.last)
      return Place(isInWorkspace: isWithin, offset: 0)
    }
    arenaBytes = assignOffsets(lifetimes.indices.filter { !places[$0].isInWorkspace })
    workspaceBytes = assignOffsets(lifetimes.indices.filter { places[$0].isInWorkspace })
  }

  /// More arrays than this are placed in less time, at the price of some memory.
  private static let fewArrays = 1 << 12

  /// Returns the bytes that all of them take.
  private mutating func assignOffsets(_ arrays: [Array]) -> Int {
    arrays.count <= Self.fewArrays ? assignOffsetsTightly(arrays) : assignOffsetsInOrder(arrays)
  }

  /// Arrays follow each other as they come to life, each in the place of one of about its size that is gone, or at the end:
  /// as many steps as arrays.
  private mutating func assignOffsetsInOrder(_ arrays: [Array]) -> Int {
    /// The size that a place is made for: one of four in each power of two.
    func size(_ bytes: Int) -> Int {
      let step = max(Self.alignment, (1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount)) / 4)
      return (bytes + step - 1) / step * step
    }
    let births = arrays.sorted { (lifetimes[$0].first, $0) < (lifetimes[$1].first, $1) }
    let deaths = arrays.sorted { (lifetimes[$0].last, $0) < (lifetimes[$1].last, $1) }
    var free: [Int: [Int]] = [:]
    var (total, gone) = (0, 0)
    for array in births {
      while gone < deaths.count, lifetimes[deaths[gone]].last < lifetimes[array].first {
        free[size(lifetimes[deaths[gone]].bytes), default: []].append(places[deaths[gone]].offset)
        gone += 1
      }
      let bytes = size(lifetimes[array].bytes)
      if let offset = free[bytes]?.popLast() {
        places[array].offset = offset
      } else {
        places[array].offset = total
        total += bytes
      }
    }
    return total
  }

  /// Places the largest arrays first, each at the lowest offset that is free as long as the array lives.
  private mutating func assignOffsetsTightly(_ arrays: [Array]) -> Int {
    var placed: [Array] = []
    var total = 0
    for array in arrays.sorted(by: { (lifetimes[$1].bytes, $0) < (lifetimes[$0].bytes, $1) }) {
      let lifetime = lifetimes[array]
      let neighbours =
        placed
        .filter { lifetimes[$0].first <= lifetime.last && lifetime.first <= lifetimes[$0].last }
        .sorted { places[$0].offset < places[$1].offset }
      var offset = 0
      for neighbour in neighbours {
        if offset + lifetime.bytes <= places[neighbour].offset { break }
        offset = max(offset, places[neighbour].offset + lifetimes[neighbour].bytes)
      }
      places[array].offset = offset
      placed.append(array)
      total = max(total, offset + lifetime.bytes)
    }
    return total
  }
}
