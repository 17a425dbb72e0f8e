import Failures
import Foundation

/// The reason why a file could not be read or written.
public enum FileError: ReportedError, Hashable, Sendable {
  /// The file does not exist.
  case notFound(path: String)
  /// The system cannot read the file, for this reason.
  case unreadable(path: String, reason: String)
  /// The file is larger than the reader's limit, in bytes.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The file was written to while it was in use.
  case changed(path: String)
  /// The system cannot write the file, for this reason.
  case unwritable(path: String, reason: String)
  /// The file is an input of this run and would be overwritten.
  case isRead(path: String)
}

extension FileError: CustomStringConvertible {
  public var description: String {
    isAboutUse ? "\(path.printable) \(reason)" : "\(path.printable): \(reason)"
  }

  /// The path of the file, as given.
  public var path: String {
    switch self {
    case .notFound(let path), .unreadable(let path, _), .tooLarge(let path, _, _), .changed(let path),
      .unwritable(let path, _), .isRead(let path):
      path
    }
  }

  /// The message without the path.
  public var reason: String {
    switch self {
    case .notFound: "no such file"
    case .unreadable(_, let reason): "cannot be read: \(reason)"
    case .tooLarge(_, let bytes, let limit): "\(bytes) bytes, more than the limit of \(limit)"
    case .changed: "changed while it was read"
    case .unwritable(_, let reason): "cannot be written: \(reason)"
    case .isRead: "is an input of this run and would be overwritten; choose another output name"
    }
  }

  /// Returns the system's message for an error number, by default the last one.
  static func systemReason(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }

  private var isAboutUse: Bool { if case .isRead = self { true } else { false } }
}

extension FileError {
  public var category: ErrorCategory {
    switch self {
    case .notFound, .unreadable: .missing
    case .tooLarge, .changed: .input
    case .unwritable: .cannotCreate
    case .isRead: .usage
    }
  }

  public var hint: String? {
    if case .notFound(let path) = self, path.contains("://") {
      "igviz does not read URLs; download the file first"
    } else {
      nil
    }
  }
}
