import ArgumentParser

/// An option, whether it was given, and when a run uses it.
///
/// The default value of an option with a condition is `nil`, `[]` or `false`, so that the parsed value tells whether the option was
/// given.
struct OptionUse {
  /// The option's name as on the command line, without dashes.
  let name: String
  let isGiven: Bool
  /// The option has an effect if all conditions are met.
  let conditions: [RunCondition]

  init<Value>(_ name: String, _ value: Value?, _ conditions: RunCondition...) {
    (self.name, isGiven, self.conditions) = (name, value != nil, conditions)
  }

  init<Value>(_ name: String, _ values: [Value], _ conditions: RunCondition...) {
    (self.name, isGiven, self.conditions) = (name, !values.isEmpty, conditions)
  }

  init(_ name: String, _ flag: Bool, _ conditions: RunCondition...) {
    (self.name, isGiven, self.conditions) = (name, flag, conditions)
  }
}

/// Options that are rejected if they have no effect.
protocol CheckedOptions {
  /// One row per option.
  var uses: [OptionUse] { get }
}

extension RunKind {
  /// Checks that every option that was given has an effect on this run.
  ///
  /// - Throws: `UsageError` that names all options without an effect that lack the same condition.
  func check(_ groups: [any CheckedOptions]) throws(UsageError) {
    let given = groups.flatMap(\.uses).filter(\.isGiven)
    let failed = given.compactMap { use in
      use.conditions.first { !$0.isMet(self) }.map { (name: "--\(use.name)", condition: $0) }
    }
    guard let first = failed.first?.condition else { return }
    let names = failed.filter { $0.condition.appliesTo == first.appliesTo }.map(\.name)
    throw UsageError(
      "\(Self.list(names)) \(names.count == 1 ? "applies" : "apply") to \(first.appliesTo); \(first.otherwise(self))"
    )
  }

  /// "a, b and c"
  static func list(_ words: [String], _ conjunction: String = "and") -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
  }
}

extension ClosedRange {
  /// Checks the value of an option; a missing value passes.
  ///
  /// - Parameters:
  ///   - option: the option's name, without dashes.
  ///   - unit: the kind of number, with a trailing space: "a percentage ".
  /// - Throws: `ValidationError` with the value and the range
  func check(_ value: Bound?, of option: String, unit: String = "") throws {
    guard let value, !contains(value) else { return }
    let ends = [lowerBound, upperBound].map { "\($0)".replacing(/\.0$/, with: "") }
    throw ValidationError("--\(option) must be \(unit)from \(ends[0]) to \(ends[1]), not \(value).")
  }
}
