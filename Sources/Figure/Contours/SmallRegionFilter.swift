/// Regions above a level that hold next to nothing.
enum SmallRegionFilter {
  /// The map without them: they become zero.
  ///
  /// - Parameters:
  ///   - values: row by row.
  ///   - smallest: the least that a region holds, as a share of what all regions hold.
  static func removed(
    from values: [Float], width: Int, height: Int, level: Float, smallest: Double
  ) -> [Float] {
    var seen = values.map { $0 < level }
    var regions: [(pixels: [Int], sum: Double)] = []
    for start in values.indices where !seen[start] {
      seen[start] = true
      var pixels = [start]
      var next = 0
      while next < pixels.count {
        let (x, y) = (pixels[next] % width, pixels[next] / width)
        next += 1
        for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
          let (column, row) = (x + dx, y + dy)
          guard (0..<width).contains(column), (0..<height).contains(row) else { continue }
          let neighbour = row * width + column
          if !seen[neighbour] {
            seen[neighbour] = true
            pixels.append(neighbour)
          }
        }
      }
      regions.append((pixels, pixels.reduce(0) { $0 + Double(values[$1]) }))
    }
    let total = regions.reduce(0) { $0 + $1.sum }
    var result = values
    for region in regions where region.sum < smallest * total {
      for pixel in region.pixels { result[pixel] = 0 }
    }
    return result
  }
}
