import Failures

/// A reason why bytes are not a usable picture, or why a picture cannot be written.
public enum ImageError: ReportedError, Hashable, Sendable {
  /// The file has no bytes.
  case empty
  /// The first bytes are not those of a picture.
  case notAnImage
  /// The format of the picture is not supported.
  case foreign(ForeignFormat)
  /// The picture cannot be decoded; the detail is from the decoder.
  case corrupt(ImageFormat, detail: String)
  /// The picture has more pixels than the limit.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// The variant of the format is not supported.
  case unsupported(ImageFormat, detail: String)
  /// There is not enough memory for the pixels.
  case outOfMemory(width: Int, height: Int)
  /// The format cannot represent the picture; the detail is from the encoder.
  case cannotEncode(ImageFormat, detail: String)
  /// The file name's extension, here without its dot, is not that of a supported output format.
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
