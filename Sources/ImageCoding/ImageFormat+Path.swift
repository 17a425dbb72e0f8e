import Files

extension ImageFormat {
  /// Selects the format of a file to write, by the extension of its path in upper or lower case.
  ///
  /// - Throws: `ImageError.unknownExtension`
  public init(path: String) throws(ImageError) {
    switch FilePath(path).pathExtension {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    default: throw .unknownExtension(FilePath(path).suffix.description)
    }
  }
}
