/// Assigns memory to every array of an evaluation: arrays that are never live at the same time share memory.
///
/// Each sample of a batch has its own arena. An array that is never live for two samples at the same time is in a
/// workspace, which all samples share.
struct MemoryPlan: Sendable {
  /// An array, by its index.
  typealias Array = Int

  /// The alignment of each array in bytes: a cache line, and the widest vector.
  static let alignment = 64

  private struct Lifetime: Sendable {
    let bytes: Int
    var first: Int
    var last: Int
  }

  /// The location of an array: the offset in bytes from the beginning of the workspace or of a sample's arena.
  struct Place: Sendable {
    var isInWorkspace: Bool
    var offset: Int
  }

  private var lifetimes: [Lifetime] = []
  /// The location of every array; set by `assignPlaces`.
  private(set) var places: [Place] = []
  private(set) var arenaBytes = 0
  private(set) var workspaceBytes = 0

  /// Returns a new array, which is live at one moment until `touch` extends its life.
  mutating func allocate(bytes: Int, at moment: Int) -> Array {
    let rounded = (max(bytes, 1) + Self.alignment - 1) / Self.alignment * Self.alignment
    lifetimes.append(Lifetime(bytes: rounded, first: moment, last: moment))
    return lifetimes.count - 1
  }

  /// Extends the life of an array to include a moment.
  mutating func touch(_ array: Array, at moment: Int) {
    lifetimes[array].first = min(lifetimes[array].first, moment)
    lifetimes[array].last = max(lifetimes[array].last, moment)
  }

  /// Keeps an array live to the end of the evaluation.
  mutating func keep(_ array: Array) { touch(array, at: .max) }

  /// Assigns a location to every array.
  ///
  /// - Parameter turns: the moments of each section that one sample completes before the next sample begins it, in order.
  ///   An array that lives within one of these sections is never live for two samples.
  mutating func assignPlaces(turns: [Range<Int>]) {
    places = lifetimes.map { lifetime in
      // Find the last turn that begins at or before the array's first moment.
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

  /// The maximum number of arrays that are placed tightly; more arrays are placed in less time, but take more memory.
  private static let fewArrays = 1 << 12

  /// Assigns an offset to each of some arrays. Returns the bytes that all of them take.
  private mutating func assignOffsets(_ arrays: [Array]) -> Int {
    arrays.count <= Self.fewArrays ? assignOffsetsTightly(arrays) : assignOffsetsInOrder(arrays)
  }

  /// Places arrays in the order of their first moments, each in the space of a dead array of about its size, or at the end.
  /// The number of steps is linear in the number of arrays.
  private mutating func assignOffsetsInOrder(_ arrays: [Array]) -> Int {
    /// Rounds a size up to its class; there are four classes for each power of two.
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

  /// Places the largest arrays first, each at the lowest offset that is free during the array's life.
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
