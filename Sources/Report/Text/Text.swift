import Explaining
import Foundation
import Models

extension Double {
  /// A probability in percent: "67 %", "0.4 %", "below 0.1 %".
  var asPercent: String {
    let percent = 100 * self
    return percent >= 1 || percent == 0
      ? "\(percent.fixed(0))\u{A0}%" : percent >= 0.1 ? "\(percent.fixed(1))\u{A0}%" : "below 0.1\u{A0}%"
  }

  /// Returns the number with a fixed number of decimals, independent of the locale.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  /// The number with four significant digits.
  var significant: String { String(format: "%.4g", self) }

  /// The number with three significant digits, a true minus sign, and powers of ten as in 1.2 × 10⁻³.
  var threeDigits: String { rounded(digits: 3).formatted }
  /// The number with two significant digits: for errors.
  var twoDigits: String { rounded(digits: 2).formatted }

  private func rounded(digits: Int) -> Double { Double(String(format: "%.\(digits)g", self)) ?? self }

  /// A share in percent with one decimal; from 1000 % on, only "more than 1000 %".
  var percent: String {
    abs(self) < 10 ? "\((100 * self).fixed(1)) %" : isNaN ? "undefined" : "more than 1000 %"
  }

  /// The number with its sign and four significant digits.
  var withSign: String { withSign(digits: 4) }

  /// Returns the number with its sign.
  ///
  /// - Parameter digits: the largest number of significant digits.
  func withSign(digits: Int) -> String {
    let text = String(format: "%.\(digits)g", abs(self))
    return self < 0 ? "−\(text)" : self == 0 ? "0" : "+\(text)"
  }

  /// A correlation or a share, with two decimals and a true minus sign.
  var signed: String { fixed(2).replacing("-", with: "−") }

  /// The number with four significant digits, a true minus sign, and powers of ten as in 1.2 × 10⁻³.
  var formatted: String { formatted(digits: 4) }

  /// Returns the number with a true minus sign, and powers of ten as in 1.2 × 10⁻³.
  ///
  /// - Parameter digits: the largest number of significant digits.
  func formatted(digits: Int) -> String {
    let parts = String(format: "%.\(digits)g", self).split(separator: "e")
    let digits = parts[0].replacing("-", with: "−")
    guard parts.count == 2, let power = Int(parts[1]) else { return String(digits) }
    let raised = "\(abs(power))".compactMap(\.wholeNumberValue).map { Self.superscripts[$0] }
    return "\(digits)\u{A0}×\u{A0}10\(power < 0 ? "⁻" : "")\(raised.joined())"
  }

  private static let superscripts = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
}

extension String {
  /// The string with its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// The string as part of a file's name: letters, digits, - and + stay, other characters become _.
  var asFileName: String {
    String(map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "+" ? $0 : "_" })
  }
}

extension Target {
  /// Returns the target with its score: "African elephant [386]: probability 0.6655", "output 3: -1.4".
  func formatted(_ value: Double) -> String {
    "\(indexedName): \(score == .output ? "" : "\(score.rawValue) ")\(value.significant)"
  }

  /// Returns the target with its score for figures: "African elephant, 67 %", "tusker − African elephant: probability −0.437", "output 3:
  /// −1.4".
  func statement(_ value: Double) -> String {
    score == .probability && contrastLabel == nil ? "\(name), \(value.asPercent)" : answer(value)
  }

  /// Returns the target with the kind of score: "African elephant: probability 0.6655".
  func answer(_ value: Double) -> String {
    "\(name): \(score == .output ? "" : "\(score.rawValue) ")\(value.formatted)"
  }
}

extension ScoreKind {
  /// The score's name; "score" if its meaning is unknown.
  var title: String { self == .output ? "score" : rawValue }
}

/// Cells as text for a terminal, in columns two spaces apart.
enum TextColumns {
  /// Returns the lines, with each cell padded to the width of its column.
  ///
  /// - Parameter leftAligned: the indices of columns of words; the others, of numbers, are aligned right.
  static func lines(_ cells: [[String]], leftAligned: Set<Int> = [0]) -> [String] {
    let widths = (cells.first ?? []).indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { line in
      zip(line, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return leftAligned.contains(column) ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }
  }
}
