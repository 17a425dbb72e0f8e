/// Contour lines around the regions of a map above a level.
package enum Contour {
  package struct Point: Hashable, Sendable {
    package var x: Double
    package var y: Double
  }

  /// A closed line, in pixels of the picture: pixel (x, y) reaches from x to x + 1 and from y to y + 1.
  package struct Ring: Hashable, Sendable {
    package var points: [Point]

    /// The enclosed area, in pixels; negative for a hole.
    var area: Double {
      var sum = 0.0
      for (index, a) in points.enumerated() {
        let b = points[(index + 1) % points.count]
        sum += a.x * b.y - b.x * a.y
      }
      return -sum / 2
    }
  }

  /// Returns the highest level for which the values at or above it hold a share of the sum of positive values.
  ///
  /// - Parameter share: the share of the sum, 0…1.
  /// - Returns: `nil` if no value is positive.
  package static func level(holding share: Double, of values: [Float]) -> Coverage? {
    let sorted = values.filter { $0 > 0 }.sorted(by: >)
    let total = sorted.reduce(0) { $0 + Double($1) }
    guard total > 0 else { return nil }
    var sum = 0.0
    for (index, value) in sorted.enumerated() {
      sum += Double(value)
      // Equal values are included together.
      if sum >= share * total, index + 1 == sorted.count || sorted[index + 1] < value {
        return Coverage(level: value, share: sum / total, area: Double(index + 1) / Double(values.count))
      }
    }
    return nil
  }

  /// The values at or above a level.
  package struct Coverage: Hashable, Sendable {
    package let level: Float
    /// The share of the sum.
    package let share: Double
    /// The share of the picture's area, 0…1.
    package let area: Double

    init(level: Float, share: Double, area: Double) {
      (self.level, self.share, self.area) = (level, share, area)
    }

    /// - Parameter total: the sum that `share` refers to.
    init(above level: Float, of values: [Float], total: Double) {
      let held = values.lazy.filter { $0 >= level }
      let sum = held.reduce(0) { $0 + Double($1) }
      self.init(
        level: level, share: total > 0 ? sum / total : 0,
        area: Double(held.count { _ in true }) / Double(max(1, values.count)))
    }
  }
}
