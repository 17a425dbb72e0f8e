import Attribution
import Explaining
import Fields
import Figure
import GradVisualizer

/// What speaks for a target and what against it, pixel by pixel, as the page gets it.
struct MapRecord: Hashable, Sendable, Codable {
  let positive: HalfFloats
  let negative: HalfFloats
  let outlines: OutlineRecord?
}

/// Lines around the regions that the Keras example finds, where they were asked for.
struct OutlineRecord: Hashable, Sendable, Codable {
  /// Closed lines; x and y of each point, in hundredths of a pixel.
  let rings: [[[Int]]]
  /// Of the evidence that lies within, and of the picture.
  let share: Double
  let area: Double
  /// Why there are none.
  let emptiness: String?

  init(_ regions: OutlinedRegions?) {
    rings = (regions?.rings ?? []).map { ring in
      ring.points.map { [Int((100 * $0.x).rounded()), Int((100 * $0.y).rounded())] }
    }
    (share, area) = (regions?.share ?? 0, regions?.area ?? 0)
    emptiness = regions == nil ? OutlinedRegions.emptiness : nil
  }
}

/// The same before it is stored.
struct PlaneEvidence {
  let width: Int
  let height: Int
  let positive: [Float]
  let negative: [Float]
  let outlines: OutlineRecord?

  /// - Parameter outlines: how regions are found, where they are wanted.
  /// - Throws: `FieldError`, `VisualizerError`
  init(
    _ explanation: Explanation, column: Int, target: Int, field: Int, plane: PicturePlane,
    outlines: KerasVisualizer?
  ) throws {
    func evidence(isNegative: Bool, by aggregation: Aggregation? = nil) throws -> [Float] {
      let map = try explanation.evidence(
        column: column, target: target, isNegative: isNegative, by: aggregation)[field]
      return PicturePlane(of: map)?.arranged(map.values) ?? map.values
    }
    (width, height) = (plane.width, plane.height)
    positive = try evidence(isNegative: false)
    negative = try evidence(isNegative: true)
    self.outlines = try outlines.map { visualizer in
      let values = try evidence(isNegative: visualizer.polarity == .negative, by: .regions)
      return OutlineRecord(
        try OutlinedRegions(of: values, width: plane.width, height: plane.height, by: visualizer))
    }
  }

  var record: MapRecord {
    MapRecord(positive: HalfFloats(positive), negative: HalfFloats(negative), outlines: outlines)
  }
}

/// Sums of a map over the cells of a grid.
struct GridSums: Hashable, Sendable {
  let columns: Int
  let rows: Int
  let values: [Double]

  /// - Parameter side: cells along each side, or as many as the map has pixels if they are fewer.
  init(_ values: [Float], width: Int, height: Int, side: Int) {
    let (columns, rows) = (min(side, width), min(side, height))
    var sums = [Double](repeating: 0, count: columns * rows)
    for (index, value) in values.enumerated() {
      sums[index / width * rows / height * columns + index % width * columns / width] += Double(value)
    }
    (self.columns, self.rows, self.values) = (columns, rows, sums)
  }

  init(_ sums: GridSums, side: Int) {
    self.init(sums.values.map { Float($0) }, width: sums.columns, height: sums.rows, side: side)
  }

  var total: Double { values.reduce(0, +) }

  /// The share of the total within cells.
  ///
  /// - Parameter isIn: whether a cell counts, by its column and row.
  func share(_ isIn: (_ column: Int, _ row: Int) -> Bool) -> Double {
    let part = values.indices.reduce(0) { $0 + (isIn($1 % columns, $1 / columns) ? values[$1] : 0) }
    return total > 0 ? part / total : 0
  }

  /// The share of all cells that those cells are.
  func area(_ isIn: (_ column: Int, _ row: Int) -> Bool) -> Double {
    Double(values.indices.count { isIn($0 % columns, $0 / columns) }) / Double(max(1, values.count))
  }
}
