import Fields

/// The random masks of RISE: a coarse grid of cells, each open with probability p, stretched bilinearly to more than the
/// picture and cut out at a random place.
///
/// A mask is made from its own seed whenever it is needed, so that none is kept.
struct RISEMask: Sendable {
  /// Cells along both axes.
  static let cells = 8
  /// The probability that a cell is open, and with it the mean of every position of a mask.
  static let probability = 0.5

  let height: Int
  let width: Int
  /// Positions of a cell, and with them the places where a mask may be cut out.
  private let cellHeight: Int
  private let cellWidth: Int

  init(height: Int, width: Int) {
    self.height = height
    self.width = width
    cellHeight = (height + Self.cells - 1) / Self.cells
    cellWidth = (width + Self.cells - 1) / Self.cells
  }

  /// How open each position is, 0…1, row by row.
  func values(seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    let grid = (0..<Self.cells * Self.cells).map { _ in
      Double(generator.uniform()) < Self.probability ? 1.0 : 0
    }
    let y = place(cellHeight, generator.next())
    let x = place(cellWidth, generator.next())
    // The grid covers one cell more than the picture, so that it can be shifted by up to one.
    return LinearSampling.bilinear(
      grid, columns: Self.cells,
      y: LinearSampling(cells: Self.cells, length: (Self.cells + 1) * cellHeight, range: y..<y + height),
      x: LinearSampling(cells: Self.cells, length: (Self.cells + 1) * cellWidth, range: x..<x + width))
  }

  /// Uniform in 0 ..< count.
  private func place(_ count: Int, _ bits: UInt64) -> Int {
    Int(bits.multipliedFullWidth(by: UInt64(count)).high)
  }
}
