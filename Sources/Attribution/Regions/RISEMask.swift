import Fields

/// The random masks of RISE: a coarse grid of cells, each open with probability p, stretched linearly along every axis to more than the
/// input and cut out at a random place.
///
/// A mask is made from its own seed whenever it is needed, so that none is kept.
struct RISEMask: Sendable {
  /// Cells along every axis.
  static let cells = 8
  /// The probability that a cell is open, and with it the mean of every position of a mask.
  static let probability = 0.5

  /// Positions along each axis in space and time, outermost first; those of a single position need no cells.
  let extents: [Int]
  /// Of the axes of several positions: positions of a cell, and with them the places where a mask may be cut out.
  private let axes: [(extent: Int, cell: Int)]

  init(extents: [Int]) {
    self.extents = extents
    axes = extents.filter { $0 > 1 }.map { ($0, ($0 + Self.cells - 1) / Self.cells) }
  }

  /// How open each position is, 0…1, the last axis innermost.
  func values(seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    let grid = (0..<axes.reduce(1) { count, _ in count * Self.cells }).map { _ in
      Double(generator.uniform()) < Self.probability ? 1.0 : 0
    }
    // The grid covers one cell more than the input, so that it can be shifted by up to one.
    let samplings = axes.map { extent, cell in
      let first = place(cell, generator.next())
      return LinearSampling(
        cells: Self.cells, length: (Self.cells + 1) * cell, range: first..<first + extent)
    }
    return LinearSampling.stretched(
      grid, of: [Int](repeating: Self.cells, count: axes.count), along: samplings)
  }

  /// Uniform in 0 ..< count.
  private func place(_ count: Int, _ bits: UInt64) -> Int {
    Int(bits.multipliedFullWidth(by: UInt64(count)).high)
  }
}
