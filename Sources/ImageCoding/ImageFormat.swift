/// The file formats igviz reads and writes.
public enum ImageFormat: Hashable, Sendable, CustomStringConvertible {
  case png
  case jpeg

  public var description: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    }
  }

  /// The format the first bytes announce, whatever the file is called.
  public init?(signature bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else {
      return nil
    }
  }
}
