/// Linear interpolation along one axis, between the centres of cells that share its length evenly (half-pixel centres, as
/// `align_corners=False` has them). Beyond the first and last centre their values go on.
struct LinearSampling: Sendable {
  /// The cells on both sides of each position, and how far it is from the first to the second.
  let lower: [Int]
  let upper: [Int]
  let fraction: [Double]

  var count: Int { lower.count }

  /// - Parameters:
  ///   - cells: how many are stretched over the length.
  ///   - length: positions of the whole axis.
  ///   - range: the positions that are wanted; all by default.
  init(cells: Int, length: Int, range: Range<Int>? = nil) {
    let places = (range ?? 0..<length).map { position in
      max(0, (Double(position) + 0.5) * Double(cells) / Double(length) - 0.5)
    }
    lower = places.map { min(Int($0), cells - 1) }
    upper = places.map { min(Int($0) + 1, cells - 1) }
    fraction = places.map { $0 - $0.rounded(.down) }
  }

  /// A grid of cells, rows × columns, as positions of y × x between them.
  static func bilinear(_ cells: [Double], columns: Int, y: LinearSampling, x: LinearSampling) -> [Double] {
    // Along x first: rows × x.
    let rows = cells.count / columns
    let stretched = [Double](unsafeUninitializedCapacity: rows * x.count) { memory, count in
      for row in 0..<rows {
        for place in 0..<x.count {
          let (near, far) = (cells[row * columns + x.lower[place]], cells[row * columns + x.upper[place]])
          memory.initializeElement(at: row * x.count + place, to: near + x.fraction[place] * (far - near))
        }
      }
      count = rows * x.count
    }
    return [Double](unsafeUninitializedCapacity: y.count * x.count) { memory, count in
      for place in 0..<y.count {
        let (near, far) = (y.lower[place] * x.count, y.upper[place] * x.count)
        for column in 0..<x.count {
          let value = stretched[near + column]
          memory.initializeElement(
            at: place * x.count + column,
            to: value + y.fraction[place] * (stretched[far + column] - value))
        }
      }
      count = y.count * x.count
    }
  }
}
