import ImageCoding

/// The colours of a scale and the numbers at its ends.
package struct ColorBar: Hashable, Sendable {
  /// The colours from low to high, as displayed.
  package var colors: [RGB]
  package var low: Double
  package var high: Double
  /// Whether values outside the range have the colours of its ends.
  package var isClipped = true

  /// - Parameter isClipped: whether values outside the range have the colours of its ends.
  package init(colors: [RGB], low: Double, high: Double, isClipped: Bool = true) {
    (self.colors, self.low, self.high, self.isClipped) = (colors, low, high, isClipped)
  }
}
