/// The scale of a map: the value that gets full colour.
enum MapScale {
  /// The share of a map's sum that is clipped to full colour, so that a few pixels do not set the scale.
  static let clippedShare = 0.01

  /// Returns the value above which the largest values hold `clippedShare` of the sum; 0 for a map that is all zero.
  static func top(of values: [Float]) -> Double {
    let sorted = values.lazy.map(abs).filter { $0 > 0 }.sorted(by: >)
    let total = sorted.reduce(0) { $0 + Double($1) }
    var sum = 0.0
    for value in sorted {
      sum += Double(value)
      if sum >= clippedShare * total { return Double(value) }
    }
    return 0
  }

  /// Returns each value as a share of full colour, −1…1.
  static func shares(_ values: [Float], top: Double) -> [Double] {
    guard top > 0 else { return [Double](repeating: 0, count: values.count) }
    return values.map { min(max(Double($0) / top, -1), 1) }
  }

  /// Returns the reason for which a map shows nothing; `nil` if it shows something.
  static func emptiness(_ values: [Float], top: Double) -> String? {
    let largest = values.reduce(0) { max($0, abs($1)) }
    if largest == 0 { return "no attributions of this polarity" }
    if Double(largest) < faintest * top {
      return "at most \(NumberText.short(Double(largest))), too faint for this colour scale"
    }
    return nil
  }

  /// The smallest visible share of full colour.
  private static let faintest = 0.004
}
