import ImageCoding

/// The file formats a figure is written in.
public enum FigureFormat: String, Hashable, Sendable, CaseIterable {
  case png, jpeg, pdf, svg

  /// By the extension of a path, in upper or lower case.
  ///
  /// - Throws: `FigureError.unknownExtension`
  public init(path: String) throws(FigureError) {
    let name = path.split(separator: "/").last ?? ""
    // A name that only begins with a dot, as hidden files do, has no extension.
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let isNamed = parts.count > 2 || parts.first?.isEmpty == false
    let suffix = parts.count > 1 && isNamed ? String(parts[parts.count - 1]) : ""
    switch suffix.lowercased() {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    case "pdf": self = .pdf
    case "svg": self = .svg
    default: throw .unknownExtension(suffix)
    }
  }

  /// Whether one file holds several pages.
  public var hasPages: Bool { self == .pdf }
}
