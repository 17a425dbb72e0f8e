import Foundation

/// A range of numbers with round ticks in it.
struct Axis {
  let low: Double
  let high: Double
  let ticks: [Double]
  /// The power of ten that is factored out of the labels of the ticks; 0 if the labels are short without it.
  let exponent: Int
  private let decimals: Int

  /// The magnitudes, and the maximum number of decimals, of labels without a power of ten.
  private static let plainMagnitudes = 1e-4..<1e7
  private static let maxPlainDecimals = 6

  /// The range of the values, or 0…1 if there are none, with a margin.
  init(_ values: [Double]) {
    var (least, most) = (values.min() ?? 0, values.max() ?? 1)
    if most - least <= 1e-12 * max(abs(least), abs(most)) {
      let room = max(abs(least) / 2, 1e-300)
      (least, most) = (least - room, most + room)
    }
    // Steps of 1, 2 or 5 times a power of ten, about six of them.
    let rough = (most - least) / 7
    let power = pow(10, floor(log10(rough)))
    let step = power * ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10)
    let margin = (most - least) * 0.03
    low = least - margin
    high = most + margin
    let first = (low / step).rounded(.up)
    ticks = (0..<12).map { (first + Double($0)) * step }.filter { [high] in $0 <= high }

    // A step is at least its power of ten, so this many decimals distinguish neighbours. The small term is for logarithms of powers of
    // ten that are rounded down.
    let digit = Int(floor(log10(step) + 1e-9))
    let largest = ticks.map(abs).max() ?? 1
    let isPlain = Self.plainMagnitudes.contains(largest) && -digit <= Self.maxPlainDecimals
    exponent = isPlain || largest == 0 ? 0 : Int(floor(log10(largest) + 1e-9))
    decimals = max(0, exponent - digit)
  }

  /// Returns the relative position of a value: 0 at the low end, 1 at the high end.
  func share(of value: Double) -> Double { (value - low) / (high - low) }

  /// Returns the label of a tick, in units of `factor` if there is one.
  func text(_ tick: Double) -> String {
    let value = tick == 0 ? 0 : tick / pow(10, Double(exponent))  // zero has no sign
    return String(format: "%.\(decimals)f", value).replacing("-", with: "−")
  }

  /// The factor that multiplies the labels, as a text beside them; `nil` if there is none.
  var factor: String? { exponent == 0 ? nil : "× 10\(NumberText.superscript(exponent))" }
}
