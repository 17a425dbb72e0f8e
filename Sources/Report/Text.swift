import Explaining
import Foundation

extension Double {
  /// With a fixed number of decimals, whatever the locale.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  /// With four significant digits.
  var significant: String { String(format: "%.4g", self) }

  /// A share with one decimal.
  var percent: String { "\((100 * self).fixed(1)) %" }
}

extension String {
  /// Fit for a file's name: letters, digits, − and + stay.
  var asFileName: String {
    String(map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "+" ? $0 : "_" })
  }
}

extension Target {
  /// "African elephant [386]: probability 0.6655", "output 3: -1.4".
  func stated(_ value: Double) -> String {
    "\(indexedName): \(score == .output ? "" : "\(score.rawValue) ")\(value.significant)"
  }
}
