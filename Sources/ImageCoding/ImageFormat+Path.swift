extension ImageFormat {
  /// The format to write a file of this path in, by its extension in upper or lower case.
  ///
  /// - Throws: `ImageError.unknownExtension`
  public init(path: String) throws(ImageError) {
    let name = path.split(separator: "/").last ?? ""
    // A name that only begins with a dot, as hidden files do, has no extension.
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let isNamed = parts.count > 2 || parts.first?.isEmpty == false
    let suffix = parts.count > 1 && isNamed ? String(parts[parts.count - 1]) : ""
    switch suffix.lowercased() {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    default: throw .unknownExtension(suffix)
    }
  }
}
