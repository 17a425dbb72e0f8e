import Foundation

/// Standard input, output and error.
package enum StandardStreams {
  /// Opens the standard streams that the parent process has closed, so that no file opened later gets their number. Otherwise
  /// messages could end up in a file of results. The opened streams are empty, and writing to them is an error, as before.
  ///
  /// Call this function before any file is opened.
  package static func keepOpen() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      // `open` returns the lowest free number, which is this one. Reading it gives no bytes, and writing fails.
      _ = open("/dev/null", O_RDONLY | O_NOCTTY)
    }
  }
}
