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

  /// A grid of cells, the last axis innermost, as positions between them: linear along every axis, the innermost first.
  ///
  /// - Parameter axes: one for each axis of the grid, outermost first.
  static func stretched(_ cells: [Double], of extents: [Int], along axes: [LinearSampling]) -> [Double] {
    var (values, inner) = (cells, 1)
    for (extent, axis) in zip(extents, axes).reversed() {
      values = axis.stretched(values, extent: extent, inner: inner)
      inner *= axis.count
    }
    return values
  }

  /// One axis of an array: outer × extent × inner elements become outer × count × inner.
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
