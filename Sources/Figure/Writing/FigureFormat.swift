import Files
import ImageCoding

/// The file formats a figure is written in.
public enum FigureFormat: String, Hashable, Sendable, CaseIterable {
  /// Pixels (PNG, JPEG) or shapes and text (PDF, SVG).
  case png, jpeg, pdf, svg

  /// The format of a path, from its extension in upper or lower case.
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

/// The metadata of a figure's file. There is no date, so that equal runs make equal files.
public struct FigureMetadata: Sendable {
  /// The title of the document.
  public var title: String
  /// The program and its version.
  public var software: String
  /// Keys and values, in order: the command, hashes, the target…
  public var entries: [(key: String, value: String)]

  /// Metadata, without entries by default.
  public init(title: String = "", software: String = "igviz", entries: [(key: String, value: String)] = []) {
    self.title = title
    self.software = software
    self.entries = entries
  }

  /// All entries as lines of text.
  var text: String { entries.map { "\($0.key): \($0.value)" }.joined(separator: "\n") }
}
