/// Why an array cannot be explained.
public enum ArrayFileError: Error, Hashable, Sendable, CustomStringConvertible {
  case empty(shape: [Int])
  case notNumbers(count: Int, of: Int)
  case notFinite(count: Int, of: Int)
  case idx(String)
  /// A key is given for a file that holds one array.
  case noKeys

  public var description: String {
    switch self {
    case .empty(let shape): "the array of shape \(shape) is empty"
    case .notNumbers(let count, let total): "\(count) of \(total) values are not a number"
    case .notFinite(let count, let total): "\(count) of \(total) numbers are infinite"
    case .idx(let what): "an IDX file that cannot be used: \(what)"
    case .noKeys: "there is one array in it, which has no key"
    }
  }
}
