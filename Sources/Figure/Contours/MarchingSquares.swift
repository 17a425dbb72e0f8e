extension Contour {
  /// Returns the rings around the regions above a level, by marching squares. Values belong to the centres of pixels and are interpolated
  /// linearly. In a saddle (two opposite corners above the level, two below) the mean of the corners decides. The outside of the picture
  /// is below every level, so that rings are closed along the edge.
  ///
  /// Reference: Lorensen & Cline 1987, "Marching cubes", in two dimensions.
  /// - Parameter values: finite values, row by row.
  /// - Precondition: there are width · height values.
  package static func rings(of values: [Float], width: Int, height: Int, above level: Float) -> [Ring] {
    precondition(values.count == width * height, "\(values.count) values of \(width)×\(height) pixels")
    return MarchingSquares(values, width: width, height: height, level: level).rings
  }

  /// Returns the rings around the pixels of a region, so smooth that single pixels are invisible.
  ///
  /// - Parameter isInside: whether each pixel is in the region, row by row.
  package static func rings(around isInside: [Bool], width: Int, height: Int) -> [Ring] {
    rings(of: isInside.map { $0 ? 1 : 0 }, width: width, height: height, above: 0.5).map {
      $0.smoothed(by: stairs)
    }
  }

  /// The standard deviation of the smoothing, in pixels: about the distance between the steps of a slanted edge.
  private static let stairs = 2.5
}

/// Marching squares over a map with an empty border.
struct MarchingSquares {
  private let values: [Float]
  private let width: Int
  private let height: Int
  private let level: Float

  init(_ values: [Float], width: Int, height: Int, level: Float) {
    (self.values, self.width, self.height, self.level) = (values, width, height, level)
  }

  /// An edge between two neighbouring pixel centres, from (x, y) to the right or down; the coordinate of the border is −1.
  private struct Edge: Hashable {
    let x: Int
    let y: Int
    let isDown: Bool
  }

  /// Returns the value at a pixel; `nil` in the border.
  private func value(_ x: Int, _ y: Int) -> Float? {
    (0..<width).contains(x) && (0..<height).contains(y) ? values[y * width + x] : nil
  }

  private func isInside(_ x: Int, _ y: Int) -> Bool { value(x, y).map { $0 >= level } ?? false }

  /// Returns the point where the line crosses an edge.
  private func crossing(_ edge: Edge) -> Contour.Point {
    let (x, y) = (edge.isDown ? edge.x : edge.x + 1, edge.isDown ? edge.y + 1 : edge.y)
    // The border begins at the edge of the picture, half a pixel from the last pixel centre.
    let share: Double =
      switch (value(edge.x, edge.y), value(x, y)) {
      case (let a?, let b?) where a != b: (Double(level) - Double(a)) / (Double(b) - Double(a))
      default: 0.5
      }
    let along = min(max(share, 0), 1)
    return Contour.Point(
      x: Double(edge.x) + 0.5 + (edge.isDown ? 0 : along), y: Double(edge.y) + 0.5 + (edge.isDown ? along : 0)
    )
  }

  var rings: [Contour.Ring] {
    // Maps each edge to the next one, with the inside on the left-hand side.
    var next: [Edge: Edge] = [:]
    var order: [Edge] = []
    for y in -1..<height {
      for x in -1..<width {
        for (from, to) in segments(x, y) {
          next[from] = to
          order.append(from)
        }
      }
    }
    var rings: [Contour.Ring] = []
    for start in order where next[start] != nil {
      var points: [Contour.Point] = []
      var edge = start
      while let following = next.removeValue(forKey: edge) {
        let point = crossing(edge)
        if points.last != point { points.append(point) }
        edge = following
      }
      if points.count > 1, points.first == points.last { points.removeLast() }
      if points.count > 2 { rings.append(Contour.Ring(points: points)) }
    }
    return rings
  }

  /// Returns the line segments in the square whose upper left corner is (x, y).
  private func segments(_ x: Int, _ y: Int) -> [(from: Edge, to: Edge)] {
    let corners = [isInside(x, y), isInside(x + 1, y), isInside(x + 1, y + 1), isInside(x, y + 1)]
    let count = corners.count { $0 }
    if count == 0 || count == 4 { return [] }
    // Sides between the corners, clockwise: top, right, bottom, left.
    let sides = [
      Edge(x: x, y: y, isDown: false), Edge(x: x + 1, y: y, isDown: true),
      Edge(x: x, y: y + 1, isDown: false), Edge(x: x, y: y, isDown: true),
    ]
    // Clockwise around the square, the line starts at the side where the inside begins, and ends at the side where the inside ends.
    let leaving = (0..<4).filter { corners[$0] && !corners[($0 + 1) % 4] }
    let entering = (0..<4).filter { !corners[$0] && corners[($0 + 1) % 4] }
    if leaving.count == 1 { return [(sides[entering[0]], sides[leaving[0]])] }
    // A saddle has two lines: around the outside corners if the inside corners are joined, else around the inside corners.
    let isJoined = mean(x, y) >= Double(level)
    return entering.map { start in
      // Around the inside corner after `start`, or around the outside corner before it.
      let around = (start + 1) % 4
      return (sides[start], sides[isJoined ? (start + 3) % 4 : around])
    }
  }

  private func mean(_ x: Int, _ y: Int) -> Double {
    [value(x, y), value(x + 1, y), value(x + 1, y + 1), value(x, y + 1)].reduce(0) {
      $0 + Double($1 ?? -.greatestFiniteMagnitude / 8) / 4
    }
  }
}
