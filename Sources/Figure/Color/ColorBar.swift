import ImageCoding

/// The colours of a scale and the numbers at its ends.
package struct ColorBar: Hashable, Sendable {
  /// From low to high, as they look.
  package var colors: [RGB]
  package var low: Double
  package var high: Double
  /// Whether what lies above has the last colour, too.
  package var isClipped = true

  /// - Parameter isClipped: whether what lies above has the last colour, too.
  package init(colors: [RGB], low: Double, high: Double, isClipped: Bool = true) {
    (self.colors, self.low, self.high, self.isClipped) = (colors, low, high, isClipped)
  }
}
