/// Why a figure cannot be drawn.
public enum FigureError: Error, Hashable, Sendable, CustomStringConvertible {
  case noFont
  case unusableFont(String)
  /// More pixels than a figure may have.
  case tooLarge(width: Int, height: Int, limit: Int)

  public var description: String {
    switch self {
    case .noFont:
      "no font for the titles; install one (apt install fonts-dejavu-core) or name a file in $IGVIZ_FONT"
    case .unusableFont(let path):
      "\(path): not a font that can be used"
    case .tooLarge(let width, let height, let limit):
      "a figure of \(width)×\(height) pixels is more than the \(limit) that are drawn"
    }
  }
}
