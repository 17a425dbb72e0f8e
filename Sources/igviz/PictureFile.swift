import Files
import ImageCoding

/// Where pictures are written: a file, in the format of its extension, or a device, as PNG.
enum PictureFile {
  private static func isDevice(_ path: String) -> Bool { path.hasPrefix("/dev/") }

  /// - Throws: `ImageError` when nothing can be written under such a name.
  static func check(_ path: String) throws { if !isDevice(path) { _ = try ImageFormat(path: path) } }

  /// - Throws: `FileError`, `ImageError`
  static func write(_ image: Image, to path: String) throws {
    if isDevice(path) {
      try FileAccess.write(image.encoded(as: .png), to: path)
    } else {
      try image.write(to: path)
    }
  }
}
