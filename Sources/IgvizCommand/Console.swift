import Failures
import Files
import Foundation

/// The terminal: results go to stdout, messages for the user to stderr.
enum Console {
  /// Prints a human-readable result and a line break. Control characters are escaped, because file and class names are untrusted.
  ///
  /// - Throws: `ConsoleError`; a closed pipe is not an error.
  static func print(_ text: String) throws(ConsoleError) { try printAsIs(text.printableLines) }

  /// Prints a machine-readable document, or coloured text, and a line break. Nothing is escaped.
  ///
  /// - Throws: `ConsoleError`; a closed pipe is not an error.
  static func printAsIs(_ text: String) throws(ConsoleError) { try write(Data((text + "\n").utf8)) }

  /// Writes the bytes of a result, unchanged.
  ///
  /// - Throws: `ConsoleError`; a closed pipe is not an error.
  static func write(_ data: Data) throws(ConsoleError) {
    let failure = write(data, to: STDOUT_FILENO)
    if failure != 0, failure != EPIPE { throw ConsoleError(reason: String(cString: strerror(failure))) }
  }

  /// Whether standard output is a terminal that shows colours, and the user has not turned them off.
  ///
  /// Reference: no-color.org.
  static var hasColors: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) != 0 && environment["NO_COLOR"]?.isEmpty ?? true
      && environment["TERM"] != "dumb"
  }

  /// Prints a message for the user to stderr; write errors are ignored.
  static func note(_ text: String) {
    _ = write(Data((text.printableLines + "\n").utf8), to: STDERR_FILENO)
  }

  /// Replaces the current line of the terminal.
  static func overwriteLine(with text: String) {
    _ = write(Data(("\r\u{1b}[K" + text).utf8), to: STDERR_FILENO)
  }

  /// Writes all data. Returns 0, or the `errno` of the failure.
  private static func write(_ data: Data, to descriptor: Int32) -> Int32 {
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(count)
    }
    return 0
  }
}

struct ConsoleError: ReportedError, CustomStringConvertible {
  let reason: String
  var description: String { "cannot write to standard output: \(reason)" }

  var category: ErrorCategory { .cannotWrite }
}
