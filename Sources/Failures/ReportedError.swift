/// The kind of an error. It determines the exit code of the command.
public enum ErrorCategory: Hashable, Sendable, CaseIterable {
  /// The request is wrong, for this input or for every input.
  case usage
  /// The input is wrong.
  case input
  /// A file or model does not exist, or cannot be read.
  case missing
  /// A download failed.
  case unavailable
  /// This package has a defect, or a limit of the system was reached.
  case internalError
  /// A file cannot be written.
  case cannotCreate
  /// Standard output cannot be written.
  case cannotWrite
  /// The run was cancelled.
  case interrupted
}

/// An error that declares its category and, if possible, a solution.
public protocol ReportedError: Error {
  /// The kind of the error; it determines the exit code.
  var category: ErrorCategory { get }
  /// How to solve the problem, in terms of the command's options; it follows the message after a semicolon.
  var hint: String? { get }
  /// An option with which the same command may succeed; the command line with this option follows the hint.
  var addedOption: AddedOption? { get }
  /// Whether the same request may be valid for another input; for usage errors only.
  var dependsOnInput: Bool { get }
}

extension ReportedError {
  public var hint: String? { nil }
  public var addedOption: AddedOption? { nil }
  public var dependsOnInput: Bool { false }
}

/// An option of the command line with its value.
public struct AddedOption: Hashable, Sendable {
  /// The name, including the dashes.
  public let name: String
  /// The value, as it is typed.
  public let value: String
  /// The value of the option that is replaced; `nil` to replace every value.
  public let replaced: String?

  /// Creates an option with its value.
  ///
  /// - Parameters:
  ///   - name: the name, including the dashes.
  ///   - value: the value, as it is typed.
  ///   - replacing: the value that is replaced if the option has several; `nil` to replace every value.
  public init(name: String, value: String, replacing: String? = nil) {
    self.name = name
    self.value = value
    replaced = replacing
  }
}

extension CancellationError: ReportedError {
  public var category: ErrorCategory { .interrupted }
}
