/// Removes regions above a level that hold a negligible share of the sum.
enum SmallRegionFilter {
  /// Returns the map with zeros in small regions.
  ///
  /// - Parameters:
  ///   - values: the map, row by row.
  ///   - smallest: the minimum sum of a region, as a share of the sum of all regions.
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
