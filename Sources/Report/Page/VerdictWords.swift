import Explaining

extension Verdict.Grade {
  /// Sentence above the map.
  var sentence: String {
    switch self {
    case .stable: "Stable: another seed gives the same map."
    case .fair: "Fairly stable: another seed gives a similar map."
    case .exact: "Exact for this baseline; other baselines were not checked."
    case .weak: "Unreliable: another seed gives a different map."
    case .worseThanControl: "Unreliable: a control that does not depend on the model scores better."
    case .inexact: "Unreliable: the integral missed the requested accuracy."
    case .incomplete: "Unreliable: the attributions do not sum to the change of the score."
    case .nothing: "This map is empty."
    case .inconclusive: "Inconclusive: the score is almost the same at the baseline."
    case .unmeasured: "Not checked: this method gives no error estimate."
    }
  }
}

extension Target {
  /// "African elephant: probability 0.6655".
  func answer(_ value: Double) -> String {
    "\(name): \(score == .output ? "" : "\(score.rawValue) ")\(value.formatted)"
  }
}

extension Double {
  /// A correlation or a share of one, with a real minus.
  var signed: String { fixed(2).replacing("-", with: "−") }
  /// With four digits, a real minus, and powers of ten as people write them.
  var formatted: String {
    let parts = significant.split(separator: "e")
    let digits = parts[0].replacing("-", with: "−")
    guard parts.count == 2, let power = Int(parts[1]) else { return String(digits) }
    let raised = "\(abs(power))".compactMap(\.wholeNumberValue).map { Self.superscripts[$0] }
    return "\(digits)·10\(power < 0 ? "⁻" : "")\(raised.joined())"
  }

  private static let superscripts = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
}
