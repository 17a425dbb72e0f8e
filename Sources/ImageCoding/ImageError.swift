import Failures

/// Why bytes are not a picture igviz can use.
public enum ImageError: ReportedError, Hashable, Sendable {
  /// A file of no bytes.
  case empty
  /// The bytes begin like no picture.
  case notAnImage
  /// A picture of a format that is not read.
  case foreign(ForeignFormat)
  /// A picture that cannot be decoded; the detail is the decoder's.
  case corrupt(ImageFormat, detail: String)
  /// A picture of more pixels than the limit.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// A variety of the format that is not read.
  case unsupported(ImageFormat, detail: String)
  /// The memory for the pixels cannot be had.
  case outOfMemory(width: Int, height: Int)
  /// A picture that the format cannot hold; the detail is the encoder's.
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
      "not a JPEG, PNG or WebP image"
    case .foreign(let format):
      "\(format.rawValue) is not supported; convert the image to JPEG, PNG or WebP"
    case .corrupt(let format, let detail):
      "damaged \(format): \(detail)"
    case .tooManyPixels(let width, let height, let limit):
      "\(width)×\(height) is \(width * height) pixels, more than the limit of \(limit)"
    case .unsupported(let format, let detail):
      "unsupported \(format): \(detail)"
    case .outOfMemory(let width, let height):
      "not enough memory for \(width)×\(height) pixels"
    case .cannotEncode(let format, let detail):
      "cannot write \(format): \(detail)"
    case .unknownExtension(let suffix):
      (suffix.isEmpty
        ? "the file name has no extension" : "unsupported extension .\(suffix)")
        + "; use .png, .jpg or .jpeg"
    }
  }
}

extension ImageError {
  public var category: ErrorCategory {
    if case .unknownExtension = self { .usage } else { .input }
  }
}
