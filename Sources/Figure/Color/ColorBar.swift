import ImageCoding

/// The colours of a scale and the numbers at its ends.
public struct ColorBar: Hashable, Sendable {
  /// From low to high, as they look.
  public var colors: [RGB]
  public var low: Double
  public var high: Double
  /// Whether what lies above has the last colour, too.
  public var isClipped: Bool

  public init(colors: [RGB], low: Double, high: Double, isClipped: Bool = true) {
    self.colors = colors
    self.low = low
    self.high = high
    self.isClipped = isClipped
  }
}
