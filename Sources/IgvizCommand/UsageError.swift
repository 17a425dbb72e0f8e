import Failures

/// Options that do not go together.
struct UsageError: ReportedError, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  var category: ErrorCategory { .usage }
}
