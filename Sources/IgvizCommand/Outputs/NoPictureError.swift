import Failures

/// A picture was asked for of something that is none.
struct NoPictureError: ReportedError, CustomStringConvertible {
  let output: String
  let shapes: [[Int]]

  var description: String {
    "cannot draw \(output): the input of shape \(shapes.map { "\($0)" }.joined(separator: ", ")) is not a picture "
      + "(height × width, with one or three channels); leave out --output, and save numbers with --json and --arrays"
  }

  var category: ErrorCategory { .input }
}
