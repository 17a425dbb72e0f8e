/// The Delaunay triangulation of some pixels of a picture, including its four corners.
///
/// Points are inserted one by one: each splits the triangle that contains it; then edges are flipped until no circumcircle
/// contains another point. Coordinates are integers, so every decision is exact. If four points lie on a circle, both diagonals
/// are correct; the choice depends only on the order of the points.
///
/// Reference: Lawson 1977, "Software for C¹ surface interpolation".
struct Delaunay {
  /// Three points, clockwise on screen (x to the right, y down), and the triangles beyond the edges opposite to them; −1 for
  /// none.
  struct Triangle {
    var points: (Int, Int, Int)
    var neighbours: (Int, Int, Int)
  }

  /// The limit of coordinates, so that products do not overflow.
  static let limit = 1 << 14

  private(set) var triangles: [Triangle] = []
  private let ys: [Int]
  private let xs: [Int]
  /// The triangle where the next search begins, near the last point.
  private var recent = 0

  /// - Parameter pixels: different indices into height × width pixels, row by row, including the four corners.
  /// - Precondition: both sides have 2 … `limit` pixels.
  init(of pixels: [Int], height: Int, width: Int) {
    precondition(
      (2...Self.limit).contains(height) && (2...Self.limit).contains(width), "\(height)×\(width) pixels")
    ys = pixels.map { $0 / width }
    xs = pixels.map { $0 % width }
    var corners: [Int: Int] = [:]
    for corner in [0, width - 1, (height - 1) * width, height * width - 1] { corners[corner] = -1 }
    for (point, pixel) in pixels.enumerated() where corners[pixel] != nil { corners[pixel] = point }
    guard let a = corners[0], let b = corners[width - 1], let c = corners[height * width - 1],
      let d = corners[(height - 1) * width], min(min(a, b), min(c, d)) >= 0
    else { preconditionFailure("a corner is missing") }
    triangles = [
      Triangle(points: (a, b, c), neighbours: (-1, 1, -1)),
      Triangle(points: (a, c, d), neighbours: (-1, -1, 0)),
    ]
    for point in nearby(excluding: [a, b, c, d], side: max(height, width)) { insert(point) }
  }

  /// Returns the points in an order in which each is near the previous one: along strips, in alternating directions.
  private func nearby(excluding corners: Set<Int>, side: Int) -> [Int] {
    let strip = max(1, Int(Double(side) / Double(max(ys.count, 1)).squareRoot()) * 2)
    func key(_ point: Int) -> (Int, Int, Int) {
      let row = ys[point] / strip
      return (row, row.isMultiple(of: 2) ? xs[point] : -xs[point], ys[point])
    }
    return ys.indices.filter { !corners.contains($0) }.map { ($0, key($0)) }.sorted { $0.1 < $1.1 }.map(\.0)
  }

  // MARK: Predicates

  /// Twice the signed area of three points: positive if they are in the order of a triangle's points.
  private func area(_ a: Int, _ b: Int, _ c: Int) -> Int {
    (xs[b] - xs[a]) * (ys[c] - ys[a]) - (ys[b] - ys[a]) * (xs[c] - xs[a])
  }

  /// Whether d lies inside the circle through a, b and c.
  private func isInCircle(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Bool {
    let (ax, ay) = (xs[a] - xs[d], ys[a] - ys[d])
    let (bx, by) = (xs[b] - xs[d], ys[b] - ys[d])
    let (cx, cy) = (xs[c] - xs[d], ys[c] - ys[d])
    // Each product is below 2⁵⁸.
    return (ax * ax + ay * ay) * (bx * cy - by * cx) + (bx * bx + by * by) * (cx * ay - cy * ax)
      + (cx * cx + cy * cy) * (ax * by - ay * bx) > 0
  }

  // MARK: Insertion

  private mutating func insert(_ point: Int) {
    let (triangle, edge) = locate(point)
    if let edge { split(triangle, edge: edge, at: point) } else { split(triangle, at: point) }
  }

  /// Returns the triangle that contains a point, and the index of the edge on which the point lies, if any.
  private mutating func locate(_ point: Int) -> (triangle: Int, edge: Int?) {
    var current = recent
    while true {
      let t = triangles[current]
      let (p, q, r) = t.points
      let (first, second, third) = (area(q, r, point), area(r, p, point), area(p, q, point))
      if first < 0 {
        current = t.neighbours.0
      } else if second < 0 {
        current = t.neighbours.1
      } else if third < 0 {
        current = t.neighbours.2
      } else {
        recent = current
        return (current, first == 0 ? 0 : second == 0 ? 1 : third == 0 ? 2 : nil)
      }
    }
  }

  /// Splits a triangle into three.
  private mutating func split(_ triangle: Int, at point: Int) {
    let (a, b, c) = triangles[triangle].points
    let (na, nb, nc) = triangles[triangle].neighbours
    let (second, third) = (triangles.count, triangles.count + 1)
    triangles[triangle] = Triangle(points: (point, b, c), neighbours: (na, second, third))
    triangles.append(Triangle(points: (point, c, a), neighbours: (nb, third, triangle)))
    triangles.append(Triangle(points: (point, a, b), neighbours: (nc, triangle, second)))
    relink(nb, from: triangle, to: second)
    relink(nc, from: triangle, to: third)
    flipWhereNeeded([triangle, second, third])
  }

  /// Splits the two triangles at an edge into four or, at the border of the picture, one triangle into two.
  private mutating func split(_ triangle: Int, edge: Int, at point: Int) {
    // a is opposite to the edge from b to c.
    let (a, b, c) = turned(triangle, to: edge).points
    let (other, nb, nc) = turned(triangle, to: edge).neighbours
    let second = triangles.count
    triangles[triangle] = Triangle(points: (point, a, b), neighbours: (nc, -1, second))
    triangles.append(Triangle(points: (point, c, a), neighbours: (nb, triangle, -1)))
    relink(nb, from: triangle, to: second)
    guard other >= 0 else { return flipWhereNeeded([triangle, second]) }
    let across = turned(other, to: edgeIndex(of: other, facing: triangle))
    let (d, _, _) = across.points
    let (_, nb2, nc2) = across.neighbours
    // Across, the edge runs from c to b: nb2 is beyond b and d, nc2 beyond d and c.
    let third = triangles.count
    triangles[other] = Triangle(points: (point, d, c), neighbours: (nc2, second, third))
    triangles.append(Triangle(points: (point, b, d), neighbours: (nb2, other, triangle)))
    relink(nb2, from: other, to: third)
    triangles[triangle].neighbours.1 = third
    triangles[second].neighbours.2 = other
    flipWhereNeeded([triangle, second, other, third])
  }

  /// Flips the edges opposite to the first point of each triangle, and the edges that this exposes, until all circumcircles are
  /// empty.
  private mutating func flipWhereNeeded(_ suspects: [Int]) {
    var suspects = suspects
    while let triangle = suspects.popLast() {
      let (p, a, b) = triangles[triangle].points
      let (other, np, nq) = triangles[triangle].neighbours
      guard other >= 0 else { continue }
      let across = turned(other, to: edgeIndex(of: other, facing: triangle))
      let d = across.points.0
      guard isInCircle(p, a, b, d) else { continue }
      // The edge from a to b becomes one from p to d.
      let (_, beyondA, beyondB) = across.neighbours
      triangles[triangle] = Triangle(points: (p, a, d), neighbours: (beyondA, other, nq))
      triangles[other] = Triangle(points: (p, d, b), neighbours: (beyondB, np, triangle))
      relink(beyondA, from: other, to: triangle)
      relink(np, from: triangle, to: other)
      suspects += [triangle, other]
    }
  }

  // MARK: Links

  /// Returns a triangle, rotated so that the given point comes first.
  private func turned(_ triangle: Int, to first: Int) -> Triangle {
    let t = triangles[triangle]
    let (p, n) = (t.points, t.neighbours)
    switch first {
    case 0: return t
    case 1: return Triangle(points: (p.1, p.2, p.0), neighbours: (n.1, n.2, n.0))
    default: return Triangle(points: (p.2, p.0, p.1), neighbours: (n.2, n.0, n.1))
    }
  }

  /// Returns the index of the edge that a triangle shares with another.
  private func edgeIndex(of triangle: Int, facing other: Int) -> Int {
    let neighbours = triangles[triangle].neighbours
    return neighbours.0 == other ? 0 : neighbours.1 == other ? 1 : 2
  }

  private mutating func relink(_ triangle: Int, from old: Int, to new: Int) {
    guard triangle >= 0 else { return }
    switch edgeIndex(of: triangle, facing: old) {
    case 0: triangles[triangle].neighbours.0 = new
    case 1: triangles[triangle].neighbours.1 = new
    default: triangles[triangle].neighbours.2 = new
    }
  }
}
