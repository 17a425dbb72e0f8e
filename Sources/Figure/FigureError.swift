/// Why a figure cannot be drawn.
public enum FigureError: Error, Hashable, Sendable, CustomStringConvertible {
  case noFont
  case noThread
  /// More pixels than a figure may have.
  case tooLarge(width: Int, height: Int, limit: Int)
  case unknownExtension(String)
  case outOfMemory

  public var description: String {
    switch self {
    case .noFont:
      "no font for the texts; install one (apt install fonts-dejavu-core)"
    case .noThread:
      "the system gives no more threads, and to set text takes some; allow more (ulimit -u) or close other programs"
    case .tooLarge(let width, let height, let limit):
      "a figure of \(width)×\(height) pixels is more than the \(limit) that are drawn; lower --dpi or --width"
    case .unknownExtension(let suffix):
      "figures are written as .png, .jpg, .pdf or .svg"
        + (suffix.isEmpty ? ", and this name has no extension" : ", not .\(suffix)")
    case .outOfMemory:
      "no memory for the figure"
    }
  }
}
