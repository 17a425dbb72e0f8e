/// A grid of tiles over the axes y and x of a field: regions that are big enough for a network to see.
package struct Tiles: Hashable, Sendable {
  /// Tiles along each side: 16 × 16 pixels each, of 224 × 224.
  package static let side = 14

  package let rows: Int
  package let columns: Int
  /// The tile of each place.
  package let ofPlace: [Int]
  package let grid: Grid
  /// Places in each tile.
  private let sizes: [Int]

  /// `nil` where the field has no axes y and x of two positions or more. A field smaller than the grid has a tile for each row
  /// and column.
  ///
  /// - Precondition: there are two rows and columns or more.
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

  /// Σ of a map in each tile.
  package func sums(of map: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    for (place, tile) in ofPlace.enumerated() { sums[tile] += Double(map[place]) }
    return sums
  }

  /// Σ of a map in each tile, per place: tiles of unequal size can be compared.
  package func means(of map: [Float]) -> [Double] { zip(sums(of: map), sizes).map { $0 / Double($1) } }
}
