import Failures

/// An error of drawing a figure.
public enum FigureError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// No font is installed.
  case noFont
  /// The system refuses a thread for the layout of text, which needs a large stack.
  case noThread
  /// The figure would have too many pixels.
  case tooLarge(width: Int, height: Int, limit: Int)
  /// The extension of a file name is not that of a figure; the value is the extension without its dot.
  case unknownExtension(String)
  /// The memory for the figure cannot be allocated.
  case outOfMemory

  public var description: String {
    switch self {
    case .noFont:
      "no font found; install one: apt install fonts-dejavu-core"
    case .noThread:
      "the system refused a new thread for text layout; raise the limit (ulimit -u) or close other programs"
    case .tooLarge(let width, let height, let limit):
      "the figure has \(width)×\(height) pixels; the limit is \(limit); lower --dpi or --width"
    case .unknownExtension(let suffix):
      "figures must be .png, .jpg, .pdf or .svg"
        + (suffix.isEmpty ? "; this name has no extension" : ", not .\(suffix)")
    case .outOfMemory:
      "not enough memory for the figure"
    }
  }

  public var category: ErrorCategory {
    switch self {
    case .noFont: .missing
    case .unknownExtension: .usage
    case .tooLarge: .input
    case .outOfMemory, .noThread: .internalError
    }
  }
}
