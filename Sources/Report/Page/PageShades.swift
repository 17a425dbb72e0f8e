import Figure
import Foundation
import ImageCoding

/// The colours of a map as classes of a page's style: grounds with ink that can be read on them.
enum PageShades {
  static let steps = 41

  /// ".shade-0 { … }" and so on, from the lowest number to the highest.
  static func css(of colors: ColorMap) -> String {
    (0..<steps).map { step in
      let color = colors.colors[step * (colors.colors.count - 1) / (steps - 1)]
      return ".shade-\(step) { background: \(css(color)); color: \(css(ColorMap.ink(on: color))); }\n"
    }.joined()
  }

  private static func css(_ color: RGB) -> String {
    "#" + [color.red, color.green, color.blue].map { String(format: "%02x", $0) }.joined()
  }
}
