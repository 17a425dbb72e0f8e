import Figure
import Foundation
import ImageCoding

/// A colour map as CSS classes: backgrounds with a readable text colour.
enum PageShades {
  static let steps = 41

  /// Returns the CSS classes: ".shade-0 { … }" and so on, from the smallest number to the largest. In the dark scheme, zero is dark, so
  /// that words without attribution do not shine.
  static func css(of colors: ColorMap) -> String {
    let light = rules(
      (0..<steps).map { colors.colors[$0 * (colors.colors.count - 1) / (steps - 1)] })
    guard colors.isDiverging else { return light }
    let dark = rules((0..<steps).map { darkColor(2 * Double($0) / Double(steps - 1) - 1) })
    return light + "@media screen and (prefers-color-scheme: dark) {\n\(dark)}\n"
  }

  private static func rules(_ colors: [RGB]) -> String {
    colors.enumerated().map { step, color in
      ".shade-\(step) { background: \(css(color)); color: \(css(ColorMap.ink(on: color))); }\n"
    }.joined()
  }

  /// Returns a colour of the dark scheme: that of negative or positive bars, mixed with the background by a share of −1…1.
  private static func darkColor(_ share: Double) -> RGB {
    let (ground, end) = ([42.0, 42, 48], share < 0 ? [177.0, 138, 224] : [232, 138, 58])
    let mixed = zip(ground, end).map { UInt8(($0 + abs(share) * ($1 - $0)).rounded()) }
    return RGB(red: mixed[0], green: mixed[1], blue: mixed[2])
  }

  private static func css(_ color: RGB) -> String {
    "#" + [color.red, color.green, color.blue].map { String(format: "%02x", $0) }.joined()
  }
}
