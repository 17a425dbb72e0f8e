import Fields
import Figure
import GradVisualizer

/// The positive and the negative evidence of a map, pixel by pixel, as data for the page.
struct MapRecord: Encodable, Sendable {
  let positive: HalfFloats
  let negative: HalfFloats
  let outlines: OutlineRecord?

  init(_ map: SignedMap, outlines: OutlineRecord?) {
    (positive, negative, self.outlines) = (HalfFloats(map.positive), HalfFloats(map.negative), outlines)
  }
}

/// Lines around the regions that the Keras example finds, if they were requested.
struct OutlineRecord: Encodable, Sendable {
  /// Closed lines; x and y of each point, in hundredths of a pixel.
  let rings: [[[Int]]]
  /// The regions' shares of the evidence and of the picture.
  let share: Double
  let area: Double
  /// The reason why there are no lines; `nil` if there are.
  let emptiness: String?

  init(_ regions: OutlinedRegions?) {
    rings = (regions?.rings ?? []).map { ring in
      ring.points.map { [Int((100 * $0.x).rounded()), Int((100 * $0.y).rounded())] }
    }
    (share, area) = (regions?.share ?? 0, regions?.area ?? 0)
    emptiness = regions == nil ? OutlinedRegions.emptiness : nil
  }
}

extension PictureSubject {
  /// Returns the lines around the regions of a map.
  ///
  /// - Throws: `FieldError`, `VisualizerError`
  func outlines(column: Int, target: Int, by visualizer: KerasVisualizer) throws -> OutlineRecord {
    let values = try regions(column: column, target: target, isNegative: visualizer.polarity == .negative)
    return OutlineRecord(
      try OutlinedRegions(of: values, width: plane.width, height: plane.height, by: visualizer))
  }
}

/// Sums of a map over the cells of a grid.
struct GridSums: Hashable, Sendable {
  let columns: Int
  let rows: Int
  let values: [Double]

  /// - Parameter side: the number of cells along each side; fewer if the map has fewer pixels.
  init(_ values: [Float], width: Int, height: Int, side: Int) {
    let (columns, rows) = (min(side, width), min(side, height))
    var sums = [Double](repeating: 0, count: columns * rows)
    for (index, value) in values.enumerated() {
      sums[index / width * rows / height * columns + index % width * columns / width] += Double(value)
    }
    (self.columns, self.rows, self.values) = (columns, rows, sums)
  }

  var total: Double { values.reduce(0, +) }

  /// Returns the share of the total in the cells that `isIn` selects.
  ///
  /// - Parameter isIn: whether a cell counts, by its column and row.
  func share(_ isIn: (_ column: Int, _ row: Int) -> Bool) -> Double {
    let part = values.indices.reduce(0) { $0 + (isIn($1 % columns, $1 / columns) ? values[$1] : 0) }
    return total > 0 ? part / total : 0
  }

  /// Returns the number of cells that `isIn` selects, as a share of all cells.
  func area(_ isIn: (_ column: Int, _ row: Int) -> Bool) -> Double {
    Double(values.indices.count { isIn($0 % columns, $0 / columns) }) / Double(max(1, values.count))
  }
}
