import Foundation

/// Standard input, output and error.
package enum StandardStreams {
  /// Opens those that the parent has closed, so that no file that is opened later gets their number. Otherwise messages could end
  /// in a file of results. The opened streams give no input and take no output: writing to them is an error, as before.
  ///
  /// Call it before anything is opened.
  package static func keepOpen() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest number that is free is this one. Reading it ends at once, and writing fails.
      _ = open("/dev/null", O_RDONLY | O_NOCTTY)
    }
  }
}
