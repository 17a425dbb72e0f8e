import Figure
import Foundation
import ImageCoding

/// The colours of a map as classes of a page's style: grounds with ink that can be read on them.
struct PageShades {
  let colors: ColorMap

  static let steps = 41

  /// ".shade-0 { … }" and so on, from the lowest number to the highest.
  var css: String {
    (0..<Self.steps).map { step in
      let color = colors.colors[step * (colors.colors.count - 1) / (Self.steps - 1)]
      return
        ".shade-\(step) { background: \(Self.css(color)); color: \(Self.css(ColorMap.ink(on: color))); }\n"
    }.joined()
  }

  private static func css(_ color: RGB) -> String {
    "#" + [color.red, color.green, color.blue].map { String(format: "%02x", $0) }.joined()
  }

  /// The class of a number.
  ///
  /// - Parameter range: of all numbers that share a scale; around zero where the colours are.
  func step(_ value: Double, in range: (low: Double, high: Double)) -> Int {
    let top = max(abs(range.low), abs(range.high))
    let (low, high) = colors.isDiverging ? (-top, top) : range
    guard high > low, value.isFinite else { return colors.isDiverging ? Self.steps / 2 : 0 }
    return Int((min(max((value - low) / (high - low), 0), 1) * Double(Self.steps - 1)).rounded())
  }
}
