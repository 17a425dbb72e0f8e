import Foundation
import ImageCoding

/// How a photo of any size becomes the picture of a network's size: a mode, and for some a size in between and a filter.
///
/// Written as `center-crop`, `center-crop:232`, `center-crop:0.875,bicubic`, `squash:bilinear`.
public struct PhotoResize: Hashable, Sendable {
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    case centerCrop = "center-crop"
    case squash
    case pad
    case nearest
  }

  /// The length of a photo's shorter side before its middle is cut out.
  public enum ShorterSide: Hashable, Sendable {
    case pixels(Int)
    /// The network's size is this share of it, rounded down to pixels: `crop_pct` of timm.
    case share(Double)
  }

  /// A row of the table of what can be written.
  public struct Usage: Sendable {
    public let text: String
    public let summary: String
  }

  public static let usages = [
    Usage(
      text: "center-crop",
      summary:
        "the middle of the photo, S/(S + 32) of it for a network that sees S pixels, bicubic: TensorFlow's EfficientNet"
    ),
    Usage(
      text: "center-crop:N",
      summary:
        "the shorter side to N pixels, bilinear, then the middle: torchvision; for N below 1 to S/N pixels: crop_pct of timm"
    ),
    Usage(text: "squash", summary: "all of the photo, its sides stretched as needed, bicubic"),
    Usage(text: "pad", summary: "all of the photo, its sides in proportion, bicubic, with a plain border"),
    Usage(
      text: "nearest",
      summary: "all of the photo, stretched by taking the nearest pixels, as Keras' load_img does"),
  ]

  /// What may follow a mode.
  public static let filterUsage =
    "add bilinear or bicubic for another filter: center-crop:256,bicubic, squash:bilinear"

  public var mode: Mode
  /// Of `centerCrop`; `nil` cuts the middle out of the photo first and resizes it then.
  public var shorterSide: ShorterSide?
  public var filter: ResamplingFilter

  public init(_ mode: Mode) { (self.mode, shorterSide, filter) = (mode, nil, .bicubic) }

  private static let largestSide = 16384

  /// - Throws: `PhotoResizeError`
  public init(parsing text: String) throws(PhotoResizeError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let mode = Mode(rawValue: String(parts[0])) else { throw .unknown(text) }
    self.init(mode)
    guard parts.count == 2 else { return }
    var isFilterGiven = false
    for word in parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      if let filter = ResamplingFilter(rawValue: word), mode != .nearest, !isFilterGiven {
        self.filter = filter
        isFilterGiven = true
      } else if mode == .centerCrop, shorterSide == nil, let size = Self.shorterSide(word) {
        shorterSide = size
      } else {
        throw .unknown(text)
      }
    }
    if shorterSide != nil, !isFilterGiven { filter = .bilinear }
  }

  private static func shorterSide(_ text: String) -> ShorterSide? {
    if let pixels = Int(text), pixels > 1 { return pixels <= largestSide ? .pixels(pixels) : nil }
    guard let share = Double(text), share > 0.05, share <= 1 else { return nil }
    return .share(share)
  }
}

/// Why a way to fit photos cannot be used.
public enum PhotoResizeError: Error, Hashable, Sendable, CustomStringConvertible {
  case unknown(String)
  /// The resized photo would be smaller than what the network sees.
  case tooSmall(Int, width: Int, height: Int)

  public var description: String {
    switch self {
    case .unknown(let text):
      "'\(text)' is no way to fit photos: it is one of \(PhotoResize.usages.map(\.text).joined(separator: ", ")); \(PhotoResize.filterUsage)"
    case .tooSmall(let side, let width, let height):
      "a photo whose shorter side has \(side) pixels is smaller than the \(width)×\(height) pixels that the model sees; "
        + "write center-crop:\(max(width, height)) or more"
    }
  }
}
