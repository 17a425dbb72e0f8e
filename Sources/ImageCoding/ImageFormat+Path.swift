import Files

extension ImageFormat {
  /// The format to write a file of this path in, by its extension in upper or lower case.
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
