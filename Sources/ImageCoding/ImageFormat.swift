/// The file formats of photos.
public enum ImageFormat: Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Portable Network Graphics
  case png
  /// JPEG, read and written by libjpeg
  case jpeg
  /// WebP, read only
  case webP

  public var description: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    case .webP: "WebP"
    }
  }

  /// The extensions of files that can be read.
  public static let readExtensions = ["jpg", "jpeg", "png", "webp"]

  /// Returns the format that the first bytes indicate, regardless of the file's name; twelve bytes are enough.
  public init?(signature bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
      self = .webP
    } else {
      return nil
    }
  }
}
