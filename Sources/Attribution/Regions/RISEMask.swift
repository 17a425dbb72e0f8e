import Fields

/// The random masks of RISE: a coarse grid of cells, each open with probability p, stretched linearly along every axis beyond the
/// size of the input and cropped at a random place.
///
/// A mask is made from its own seed whenever it is needed, so that none is kept in memory.
struct RISEMask: Sendable {
  /// The number of cells along every axis.
  static let cells = 8
  /// The probability that a cell is open, which is also the mean of every position of a mask.
  static let probability = 0.5

  /// The number of positions along each axis in space and time, outermost first; axes of a single position have no cells.
  let extents: [Int]
  /// For each axis with several positions, their number and the number of positions per cell, which is also the number of possible
  /// shifts.
  private let axes: [(extent: Int, cell: Int)]

  init(extents: [Int]) {
    self.extents = extents
    axes = extents.filter { $0 > 1 }.map { ($0, ($0 + Self.cells - 1) / Self.cells) }
  }

  /// Returns the openness of each position, 0…1, in row-major order.
  func values(seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    let grid = (0..<axes.reduce(1) { count, _ in count * Self.cells }).map { _ in
      Double(generator.uniform()) < Self.probability ? 1.0 : 0
    }
    // The stretched grid is one cell longer than the input, so that it can be shifted by up to one cell.
    let samplings = axes.map { extent, cell in
      let first = place(cell, generator.next())
      return LinearSampling(
        cells: Self.cells, length: (Self.cells + 1) * cell, range: first..<first + extent)
    }
    return LinearSampling.stretched(
      grid, of: [Int](repeating: Self.cells, count: axes.count), along: samplings)
  }

  /// Returns a uniform number in 0 ..< `count` from random bits.
  private func place(_ count: Int, _ bits: UInt64) -> Int {
    Int(bits.multipliedFullWidth(by: UInt64(count)).high)
  }
}
