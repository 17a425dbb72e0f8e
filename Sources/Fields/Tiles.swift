/// A grid of tiles over the axes y and x of a field. Tiles are regions large enough to affect a network's output.
package struct Tiles: Hashable, Sendable {
  /// The number of tiles along each side. In a photo of 224 × 224 pixels, each tile has 16 × 16 pixels.
  package static let side = 14

  package let rows: Int
  package let columns: Int
  /// The index of each place's tile, row-major.
  package let ofPlace: [Int]
  package let grid: Grid
  /// The number of places in each tile.
  private let sizes: [Int]

  /// Creates the tiles of a field; `nil` unless its axes y and x have at least two positions each. If the field is smaller than
  /// the grid, each row and column has its own tile.
  ///
  /// - Precondition: `rows` and `columns` are at least 2.
  package init?(of field: Field, rows: Int = Tiles.side, columns: Int = Tiles.side) {
    precondition(rows > 1 && columns > 1, "\(rows)×\(columns) tiles are no grid")
    guard let grid = Grid(of: field) else { return nil }
    let (rows, columns) = (min(rows, grid.height), min(columns, grid.width))
    ofPlace = (0..<grid.count).map { place in
      let cell = grid.cell(of: place)
      return cell.row * rows / grid.height * columns + cell.column * columns / grid.width
    }
    var sizes = [Int](repeating: 0, count: rows * columns)
    for tile in ofPlace { sizes[tile] += 1 }
    (self.rows, self.columns, self.grid, self.sizes) = (rows, columns, grid, sizes)
  }

  package var count: Int { rows * columns }

  /// Returns the sum of a map in each tile.
  package func sums(of map: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    for (place, tile) in ofPlace.enumerated() { sums[tile] += Double(map[place]) }
    return sums
  }

  /// Returns the mean of a map in each tile, so that tiles of unequal size can be compared.
  package func means(of map: [Float]) -> [Double] { zip(sums(of: map), sizes).map { $0 / Double($1) } }
}
