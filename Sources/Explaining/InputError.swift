import Failures
import Files

/// A reader's error, together with the path of its file.
public struct InputError: ReportedError, CustomStringConvertible {
  /// The path, as given.
  public let path: String
  /// The reader's error.
  public let underlying: any Error

  /// Creates an error from a reader's error and the path of its file.
  public init(path: String, underlying: any Error) {
    self.path = path
    self.underlying = underlying
  }

  public var description: String { "\(path.printable): \(underlying)" }

  /// Runs a reader and adds the path of its file to its errors; file errors already contain a path.
  public static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw named(error, path)
    }
  }

  /// Adds the path of a file to an error; file errors already contain a path.
  public static func named(_ error: any Error, _ path: String) -> any Error {
    error is FileError || error is InputError ? error : InputError(path: path, underlying: error)
  }

  public var category: ErrorCategory {
    let category = (underlying as? any ReportedError)?.category ?? .internalError
    return category == .internalError ? .input : category
  }

  public var hint: String? {
    (underlying as? any ReportedError)?.hint
  }

  public var addedOption: AddedOption? { (underlying as? any ReportedError)?.addedOption }

  public var dependsOnInput: Bool { (underlying as? any ReportedError)?.dependsOnInput ?? false }
}
