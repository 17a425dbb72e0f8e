import ImageCoding

/// Colours around zero, the same for all panels that share a scale.
package struct SignedColors: Sendable {
  package let colors: ColorMap
  /// The value of full colour; its negative has the full colour of the other sign.
  package let top: Double

  /// - Parameter colors: a diverging map.
  package init(_ colors: ColorMap = .purpleOrange, top: Double) {
    (self.colors, self.top) = (colors, top)
  }

  /// Returns the value above which the largest values hold a hundredth of the sum, so that a few values do not set the scale.
  package static func top(of values: some Sequence<Float>) -> Double { MapScale.top(of: Array(values)) }

  package subscript(value: Float) -> RGB { colors[share(value)] }

  /// Returns a value as a share of full colour, −1…1.
  package func share(_ value: Float) -> Double { top > 0 ? min(max(Double(value) / top, -1), 1) : 0 }

  package var bar: ColorBar { ColorBar(colors: colors.colors, low: -top, high: top) }
}
