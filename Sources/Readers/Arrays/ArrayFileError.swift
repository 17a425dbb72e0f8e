import Failures

/// The reason why an array cannot be explained.
public enum ArrayFileError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// An array without elements.
  case empty(shape: [Int])
  /// NaN among the values, and no number to replace it.
  case notNumbers(count: Int, of: Int)
  /// Infinities among the values.
  case notFinite(count: Int, of: Int)
  /// An invalid IDX file (MNIST's format), with the reason.
  case idx(String)

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
