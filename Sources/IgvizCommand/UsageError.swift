import Failures

/// An invalid use or combination of options.
struct UsageError: ReportedError, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  var category: ErrorCategory { .usage }
}
