/// Linear interpolation along one axis, between the centres of cells that divide its length evenly (half-pixel centres, as with
/// `align_corners=False`). Beyond the first and last centre the values are constant.
struct LinearSampling: Sendable {
  /// The indices of the cells before and after each position, and its relative distance from the first to the second, 0…1.
  let lower: [Int]
  let upper: [Int]
  let fraction: [Double]

  var count: Int { lower.count }

  /// Creates the interpolation.
  ///
  /// - Parameters:
  ///   - cells: the number of cells along the whole axis.
  ///   - length: the number of positions along the whole axis.
  ///   - range: the requested positions; `nil` for all.
  init(cells: Int, length: Int, range: Range<Int>? = nil) {
    let places = (range ?? 0..<length).map { position in
      max(0, (Double(position) + 0.5) * Double(cells) / Double(length) - 0.5)
    }
    lower = places.map { min(Int($0), cells - 1) }
    upper = places.map { min(Int($0) + 1, cells - 1) }
    fraction = places.map { $0 - $0.rounded(.down) }
  }

  /// Interpolates a grid of cells in row-major order, linearly along every axis, the innermost first.
  ///
  /// - Parameters:
  ///   - extents: the extents of the grid, outermost first.
  ///   - axes: one for each axis of the grid, outermost first.
  static func stretched(_ cells: [Double], of extents: [Int], along axes: [LinearSampling]) -> [Double] {
    var (values, inner) = (cells, 1)
    for (extent, axis) in zip(extents, axes).reversed() {
      values = axis.stretched(values, extent: extent, inner: inner)
      inner *= axis.count
    }
    return values
  }

  /// Interpolates one axis of an array: outer × extent × inner elements become outer × count × inner.
  private func stretched(_ values: [Double], extent: Int, inner: Int) -> [Double] {
    let outer = values.count / (extent * inner)
    return [Double](unsafeUninitializedCapacity: outer * count * inner) { memory, filled in
      for first in stride(from: 0, to: values.count, by: extent * inner) {
        for place in 0..<count {
          let (near, far) = (first + lower[place] * inner, first + upper[place] * inner)
          for element in 0..<inner {
            let value = values[near + element]
            memory.initializeElement(
              at: filled, to: value + fraction[place] * (values[far + element] - value))
            filled += 1
          }
        }
      }
    }
  }
}
