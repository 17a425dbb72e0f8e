/// What kind of problem an error is. The command's exit code follows from it.
public enum ErrorCategory: Hashable, Sendable, CaseIterable {
  /// The request is wrong, for this input or any.
  case usage
  /// The input is wrong.
  case input
  /// A file or model does not exist, or cannot be read.
  case missing
  /// Something could not be downloaded.
  case unavailable
  /// A defect of this package, or a limit of the system.
  case internalError
  /// A file cannot be written.
  case cannotCreate
  /// Standard output cannot be written.
  case cannotWrite
  /// The run was cancelled.
  case interrupted
}

/// An error that declares its category and, if possible, a way out.
public protocol ReportedError: Error {
  /// What kind of problem it is; the exit code follows from it.
  var category: ErrorCategory { get }
  /// What solves the problem, in terms of the command's options; it follows the message after a semicolon.
  var hint: String? { get }
  /// An option with which the same command may succeed; the command line with it follows the hint.
  var addedOption: AddedOption? { get }
  /// Of an error of usage: whether the same request may be right for another input.
  var dependsOnInput: Bool { get }
}

extension ReportedError {
  public var hint: String? { nil }
  public var addedOption: AddedOption? { nil }
  public var dependsOnInput: Bool { false }
}

/// An option of the command and its value.
public struct AddedOption: Hashable, Sendable {
  /// With its dashes.
  public let name: String
  /// As it is typed.
  public let value: String
  /// The value of the option whose place it takes; `nil` for the place of every value.
  public let replaced: String?

  /// An option with its value.
  ///
  /// - Parameters:
  ///   - name: with its dashes.
  ///   - value: as it is typed.
  ///   - replacing: the one value of several whose place it takes.
  public init(name: String, value: String, replacing: String? = nil) {
    self.name = name
    self.value = value
    replaced = replacing
  }
}

extension CancellationError: ReportedError {
  public var category: ErrorCategory { .interrupted }
}
