/// Why results cannot be written into a folder.
public enum ResultFolderError: Error, Hashable, Sendable, CustomStringConvertible {
  case notEmpty(String)
  case nothingExplained(String)
  case differentRequests(String, String)
  case noResults(String)

  public var description: String {
    switch self {
    case .notEmpty(let path): "\(path) holds results already"
    case .nothingExplained(let path): "\(path): there is nothing to explain"
    case .differentRequests(let first, let second):
      "\(first) and \(second) hold answers to different requests"
    case .noResults(let path): "\(path): there are no results"
    }
  }
}
