import Failures
import Files

/// An error of a reader that does not know the file's name, with the name.
public struct InputError: ReportedError, CustomStringConvertible {
  /// The path as it was given.
  public let path: String
  /// The error of the reader.
  public let underlying: any Error

  /// An error of a reader with the path of its file.
  public init(path: String, underlying: any Error) {
    self.path = path
    self.underlying = underlying
  }

  public var description: String { "\(path.printable): \(underlying)" }

  /// Runs a reader and puts the file's name before its errors; file errors bring their own.
  public static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      throw named(error, path)
    }
  }

  /// The error with the file's name before it; file errors bring their own.
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
