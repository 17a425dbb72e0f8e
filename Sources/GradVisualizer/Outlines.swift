/// One Boolean for each pixel of an image, row-major.
struct BinaryMap: Hashable, Sendable {
  let width: Int
  let height: Int
  var values: [Bool]

  /// Calls `body` with the index of each pixel that shares a side (and, with `diagonally`, a corner) with the given
  /// pixel.
  fileprivate func forEachNeighbour(of index: Int, diagonally: Bool, _ body: (Int) -> Void) {
    let (x, y) = (index % width, index / width)
    for dy in -1...1 where (0..<height).contains(y + dy) {
      for dx in -1...1 where (dx != 0 || dy != 0) && (diagonally || dx == 0 || dy == 0) {
        if (0..<width).contains(x + dx) { body(index + dy * width + dx) }
      }
    }
  }

  /// Returns the pixels of the given value that can be reached from the seeds through such pixels.
  fileprivate func region(from seeds: [Int], value: Bool, diagonally: Bool) -> [Int] {
    var reached = [Bool](repeating: false, count: values.count)
    var region = seeds.filter { values[$0] == value }
    for seed in region { reached[seed] = true }
    var next = 0
    while next < region.count {
      forEachNeighbour(of: region[next], diagonally: diagonally) { neighbour in
        guard !reached[neighbour], values[neighbour] == value else { return }
        reached[neighbour] = true
        region.append(neighbour)
      }
      next += 1
    }
    return region
  }
}

/// The borders of the largest connected regions of a map.
enum Outlines {
  private static let maxComponents = 3

  /// Returns the largest components of the map, after filling its holes.
  ///
  /// - Parameters:
  ///   - percentage: components are kept, largest first, until they have this share of all pixels present, and never
  ///     more than three.
  ///   - diagonally: whether pixels that touch at a corner belong to one component.
  /// - Returns: `nil` when no pixel is present.
  static func regions(of map: BinaryMap, percentage: Double, diagonally: Bool) -> BinaryMap? {
    largestComponents(of: filled(map), percentage: percentage, diagonally: diagonally)
  }

  /// Fills holes: absent pixels that are not connected, side by side, to the edge of the picture.
  static func filled(_ map: BinaryMap) -> BinaryMap {
    let edge = map.values.indices.filter { index in
      let (x, y) = (index % map.width, index / map.width)
      return x == 0 || y == 0 || x == map.width - 1 || y == map.height - 1
    }
    var result = map
    result.values = [Bool](repeating: true, count: map.values.count)
    for index in map.region(from: edge, value: false, diagonally: false) { result.values[index] = false }
    return result
  }

  static func largestComponents(of map: BinaryMap, percentage: Double, diagonally: Bool) -> BinaryMap? {
    var rest = map
    var components: [[Int]] = []
    for index in map.values.indices where rest.values[index] {
      let component = map.region(from: [index], value: true, diagonally: diagonally)
      for member in component { rest.values[member] = false }
      components.append(component)
    }
    // Components of equal size are ordered by their first pixel, in reading order.
    components.sort { ($1.count, $0[0]) < ($0.count, $1[0]) }
    let total = components.reduce(0) { $0 + $1.count }
    var kept = BinaryMap(
      width: map.width, height: map.height, values: .init(repeating: false, count: map.values.count))
    var running = 0
    for component in components.prefix(maxComponents) {
      for member in component { kept.values[member] = true }
      running += component.count
      if Double(running) >= percentage * Double(total) / 100 { break }
    }
    return components.isEmpty ? nil : kept
  }

  /// Returns the present pixels that share a side with an absent pixel or with the picture's edge.
  static func border(of map: BinaryMap) -> BinaryMap {
    var result = map
    for index in map.values.indices where map.values[index] {
      var present = 0
      map.forEachNeighbour(of: index, diagonally: false) { present += map.values[$0] ? 1 : 0 }
      if present == 4 { result.values[index] = false }
    }
    return result
  }
}
