import ArgumentParser

extension ClosedRange {
  /// Checks the value of an option; a missing value passes.
  ///
  /// - Parameters:
  ///   - option: its name, without dashes.
  ///   - unit: what the number is, with a space: "a percentage ".
  /// - Throws: `ValidationError` with the value and the range
  func check(_ value: Bound?, of option: String, unit: String = "") throws {
    guard let value, !contains(value) else { return }
    let ends = [lowerBound, upperBound].map { "\($0)".replacing(/\.0$/, with: "") }
    throw ValidationError("--\(option) must be \(unit)from \(ends[0]) to \(ends[1]), not \(value).")
  }
}
