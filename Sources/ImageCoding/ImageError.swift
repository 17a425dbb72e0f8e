/// Why bytes are not a picture igviz can use.
public enum ImageError: Error, Hashable, Sendable {
  case empty
  /// The bytes begin like no picture.
  case notAnImage
  /// A picture of a format that is not read.
  case foreign(ForeignFormat)
  case corrupt(ImageFormat, detail: String)
  case tooManyPixels(width: Int, height: Int, limit: Int)
  case unsupported(ImageFormat, detail: String)
  case outOfMemory(width: Int, height: Int)
  case cannotEncode(ImageFormat, detail: String)
  /// A file name whose extension, here without its dot, is that of no format that is written.
  case unknownExtension(String)
}

extension ImageError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty:
      "the file is empty"
    case .notAnImage:
      "not an image: neither JPEG nor PNG nor WebP"
    case .foreign(let format):
      "a \(format.rawValue) picture: igviz reads JPEG, PNG and WebP; convert it first"
    case .corrupt(let format, let detail):
      "damaged \(format): \(detail)"
    case .tooManyPixels(let width, let height, let limit):
      "\(width)×\(height) is \(width * height) pixels, more than the \(limit) that are read"
    case .unsupported(let format, let detail):
      "a \(format) of a kind that is not read: \(detail)"
    case .outOfMemory(let width, let height):
      "no memory for \(width)×\(height) pixels"
    case .cannotEncode(let format, let detail):
      "cannot be written as \(format): \(detail)"
    case .unknownExtension(let suffix):
      (suffix.isEmpty
        ? "a file name without an extension" : "the extension .\(suffix) is of no format that is written")
        + "; .png, .jpg and .jpeg are"
    }
  }
}
