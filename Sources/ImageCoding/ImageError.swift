/// Why bytes are not a picture igviz can use.
public enum ImageError: Error, Hashable, Sendable {
  case empty
  /// The bytes begin like neither a PNG nor a JPEG.
  case notAnImage
  case corrupt(ImageFormat, detail: String)
  case tooManyPixels(width: Int, height: Int, limit: Int)
  case unsupported(ImageFormat, detail: String)
  case outOfMemory(width: Int, height: Int)
  case cannotEncode(ImageFormat, detail: String)
}

extension ImageError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty:
      "the file is empty"
    case .notAnImage:
      "not an image: neither PNG nor JPEG"
    case .corrupt(let format, let detail):
      "damaged \(format): \(detail)"
    case .tooManyPixels(let width, let height, let limit):
      "\(width)×\(height) is \(width * height) pixels, more than \(limit); raise the limit with --max-pixels"
    case .unsupported(let format, let detail):
      "a \(format) of a kind that is not read: \(detail)"
    case .outOfMemory(let width, let height):
      "no memory for \(width)×\(height) pixels"
    case .cannotEncode(let format, let detail):
      "cannot be written as \(format): \(detail)"
    }
  }
}
