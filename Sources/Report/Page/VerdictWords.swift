import Explaining

extension Verdict.Grade {
  /// What it says, for a person who never heard of it.
  var sentence: String {
    switch self {
    case .stable: "Stable: another seed would show the same map."
    case .fair: "Fairly stable: another seed would show much the same map."
    case .exact: "Exact from this baseline; what others would show is not known."
    case .weak: "Do not believe this map: another seed would show another one."
    case .beaten: "Do not believe this map: one that never saw the model points better at what matters."
    case .inexact: "Do not believe this map: the integral is not as exact as was asked for."
    case .incomplete: "Do not believe this map: it does not add up to the change of the score."
    case .nothing: "This map shows nothing."
    case .little: "Do not believe this map: there is little to explain."
    case .unmeasured: "How exact or stable this map is, the method does not say."
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
