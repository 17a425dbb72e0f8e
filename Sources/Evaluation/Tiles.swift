import Fields

/// A grid of tiles over the axes y and x of a field: regions that are big enough for a network to see.
public struct Tiles: Hashable, Sendable {
  /// Tiles along each side: 16 × 16 pixels each, of 224 × 224.
  public static let side = 14

  public let rows: Int
  public let columns: Int
  /// The tile of each place.
  public let ofPlace: [Int]
  /// Places in each tile.
  private let sizes: [Int]

  /// `nil` where the field has no axes y and x, or fewer than four tiles. A field smaller than the grid has a tile for each
  /// row and column.
  public init?(of field: Field, rows: Int = Tiles.side, columns: Int = Tiles.side) {
    guard let y = field.axes.first(where: { $0.kind == .y })?.extent,
      let x = field.axes.first(where: { $0.kind == .x })?.extent, rows > 0, columns > 0
    else { return nil }
    let (rows, columns) = (min(rows, y), min(columns, x))
    guard rows > 1, columns > 1 else { return nil }
    // Of each place, from the outermost axis in.
    var tiles = [0]
    for axis in field.axes {
      switch axis.kind {
      case .channel, .component: continue
      case .y: tiles = tiles.flatMap { tile in (0..<y).map { tile + $0 * rows / y * columns } }
      case .x: tiles = tiles.flatMap { tile in (0..<x).map { tile + $0 * columns / x } }
      default: tiles = tiles.flatMap { [Int](repeating: $0, count: axis.extent) }
      }
    }
    self.rows = rows
    self.columns = columns
    ofPlace = tiles
    var sizes = [Int](repeating: 0, count: rows * columns)
    for tile in tiles { sizes[tile] += 1 }
    self.sizes = sizes
  }

  public var count: Int { rows * columns }

  /// Σ of a map in each tile.
  public func sums(of map: [Float]) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    for (place, tile) in ofPlace.enumerated() { sums[tile] += Double(map[place]) }
    return sums
  }

  /// Σ of a map in each tile, per place: tiles of unequal size can be compared.
  public func means(of map: [Float]) -> [Double] { zip(sums(of: map), sizes).map { $0 / Double($1) } }
}
