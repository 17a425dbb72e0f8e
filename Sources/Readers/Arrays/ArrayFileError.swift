import Failures

/// Why an array cannot be explained.
public enum ArrayFileError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  case empty(shape: [Int])
  case notNumbers(count: Int, of: Int)
  case notFinite(count: Int, of: Int)
  case idx(String)
  /// A key is given for a file that holds one array.

  public var description: String {
    switch self {
    case .empty(let shape): "the array of shape \(shape) is empty"
    case .notNumbers(let count, let total): "\(count) of \(total) values are NaN"
    case .notFinite(let count, let total): "\(count) of \(total) numbers are infinite"
    case .idx(let what): "invalid IDX file: \(what)"
    }
  }

  public var category: ErrorCategory { .input }

  public var hint: String? {
    if case .notNumbers = self { "replace them with --nan VALUE" } else { nil }
  }
}
