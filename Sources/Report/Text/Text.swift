import Explaining
import Foundation

extension Double {
  /// With a fixed number of decimals, whatever the locale.
  func fixed(_ decimals: Int) -> String { String(format: "%.\(decimals)f", self) }

  /// With four significant digits.
  var significant: String { String(format: "%.4g", self) }

  /// A share with one decimal; ten times the whole and more is a matter of how many digits it has.
  var percent: String {
    abs(self) < 10 ? "\((100 * self).fixed(1)) %" : isNaN ? "undefined" : "more than 1000 %"
  }
}

extension String {
  /// Fit for a file's name: letters, digits, − and + stay.
  var asFileName: String {
    String(map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "+" ? $0 : "_" })
  }
}

extension Target {
  /// "African elephant [386]: probability 0.6655", "output 3: -1.4".
  func formatted(_ value: Double) -> String {
    "\(indexedName): \(score == .output ? "" : "\(score.rawValue) ")\(value.significant)"
  }
}
