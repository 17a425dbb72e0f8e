import Foundation

extension Contour.Ring {
  /// Returns the ring with each point moved to the Gaussian-weighted mean of its neighbours. Steps vanish; the shape stays.
  ///
  /// - Parameter sigma: in pixels along the ring; less on short rings, so that a disc loses at most a twentieth of its radius.
  func smoothed(by sigma: Double) -> Contour.Ring {
    let length = self.length
    let width = min(sigma, length / Self.minLength) * Double(points.count) / length
    guard width.isFinite, width > 0 else { return self }
    let reach = min(Int((3 * width).rounded(.up)), points.count)
    let weights = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (width * width)) }
    let total = weights.reduce(0, +)
    return Contour.Ring(
      points: points.indices.map { index in
        var mean = Contour.Point(x: 0, y: 0)
        for (offset, weight) in zip(-reach...reach, weights) {
          let point = points[(index + offset + 2 * points.count) % points.count]
          mean.x += weight / total * point.x
          mean.y += weight / total * point.y
        }
        return mean
      })
  }

  /// In standard deviations of the smoothing, which multiplies the radius r of a circle by exp(−σ²/2r²): by 0.95 at this length.
  private static let minLength = 20.0

  private var length: Double {
    points.indices.reduce(0) { sum, index in
      let (a, b) = (points[index], points[(index + 1) % points.count])
      return sum + hypot(a.x - b.x, a.y - b.y)
    }
  }
}
