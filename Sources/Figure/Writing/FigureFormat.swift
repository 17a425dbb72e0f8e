import Files
import ImageCoding

/// The file formats a figure is written in.
public enum FigureFormat: String, Hashable, Sendable, CaseIterable {
  /// Pixels (PNG, JPEG) or shapes and text (PDF, SVG).
  case png, jpeg, pdf, svg

  /// By the extension of a path, in upper or lower case.
  ///
  /// - Throws: `FigureError.unknownExtension`
  public init(path: String) throws(FigureError) {
    switch FilePath(path).pathExtension {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    case "pdf": self = .pdf
    case "svg": self = .svg
    default: throw .unknownExtension(FilePath(path).suffix.description)
    }
  }
}
