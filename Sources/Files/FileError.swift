/// Why a file could not be read or written.
public enum FileError: Error, Hashable, Sendable {
  case notFound(path: String)
  case unreadable(path: String, reason: String)
  /// The file holds more than the reader is willing to keep in memory.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The file was written to while it was in use.
  case changed(path: String)
  case unwritable(path: String, reason: String)
}

extension FileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notFound(let path):
      "\(path): no such file"
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .tooLarge(let path, let bytes, let limit):
      "\(path): \(bytes) bytes, more than the \(limit) that are read"
    case .changed(let path):
      "\(path): was changed while it was read"
    case .unwritable(let path, let reason):
      "\(path): cannot be written: \(reason)"
    }
  }
}
