import Foundation

/// Formats numbers for figures.
package enum NumberText {
  /// Returns a number with three significant digits, with a power of ten if it is very small or large: "1.20 × 10⁻⁵".
  package static func short(_ value: Double) -> String {
    if value == 0 { return "0" }
    let magnitude = abs(value)
    if (1e-3..<1e5).contains(magnitude) { return String(format: "%.3g", value).replacing("-", with: "−") }
    let parts = String(format: "%.2e", value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return "\(value)" }
    return "\(parts[0])\u{A0}×\u{A0}10\(superscript(exponent))".replacing("-", with: "−")
  }

  /// Returns an integer in superscript digits: "⁻¹²".
  package static func superscript(_ number: Int) -> String {
    let digits: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
      "9": "⁹",
    ]
    return String(String(number).compactMap { digits[$0] })
  }
}
