import Failures

/// The error of an input that cannot be drawn: it has no height and width, or the output's format cannot show it.
struct NoPictureError: ReportedError, CustomStringConvertible {
  let output: String
  let shapes: [[Int]]
  /// Whether a figure can show the input, although a page cannot.
  let canDrawFigure: Bool

  var description: String {
    "cannot draw \(output): the input of shape \(shapes.map { "\($0)" }.joined(separator: ", ")) is not a picture "
      + "(height × width, with one or three channels); "
      + (canDrawFigure
        ? "draw it as a figure: -o FILE.png"
        : "leave out --output, and save numbers with --json and --arrays")
  }

  var category: ErrorCategory { .input }
}
