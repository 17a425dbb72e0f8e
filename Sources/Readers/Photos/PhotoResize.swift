import Failures
import Foundation
import ImageCoding

/// How a photo of any size becomes the picture of a network's size: a mode, and for some a size in between and a filter.
///
/// Written as `center-crop`, `center-crop:232`, `center-crop:0.875,bicubic`, `squash:bilinear`.
public struct PhotoResize: Hashable, Sendable {
  /// What becomes of photos with another shape than the model's input.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Resize the shorter side, then cut out the middle.
    case centerCrop = "center-crop"
    /// Resize both sides, whatever the proportions.
    case squash
    /// Resize the longer side, then add a border.
    case pad
    /// Take the nearest pixel of the photo, whatever the proportions.
    case nearest
  }

  /// The length of a photo's shorter side before its middle is cut out.
  public enum ShorterSide: Hashable, Sendable {
    /// This many pixels.
    case pixels(Int)
    /// The network's size is this share of it, rounded down to pixels: `crop_pct` of timm.
    case share(Double)
  }

  /// A row of the table of what can be written.
  public struct Usage: Sendable {
    /// The usage: "center-crop:SIDE".
    public let text: String
    /// What the model sees, in words.
    public let summary: String
  }

  /// Every mode, in the order of the documentation.
  public static let usages = [
    Usage(
      text: "center-crop",
      summary:
        "central S/(S + 32) of the photo for an input of S pixels, bicubic: TensorFlow's EfficientNet"
    ),
    Usage(
      text: "center-crop:N",
      summary:
        "shorter side resized to N pixels, bilinear, then cropped: torchvision; N below 1 means S/N pixels: timm's crop_pct"
    ),
    Usage(text: "squash", summary: "the whole photo, stretched to the input's size, bicubic"),
    Usage(text: "pad", summary: "the whole photo, in proportion, with a plain border, bicubic"),
    Usage(
      text: "nearest",
      summary: "the whole photo, stretched with nearest-neighbour sampling, as Keras' load_img does"),
  ]

  /// What may follow a mode.
  public static let filterUsage =
    "append bilinear or bicubic to choose the filter: center-crop:256,bicubic, squash:bilinear"

  /// What becomes of other shapes.
  public var mode: Mode
  /// Of `centerCrop`; `nil` cuts the middle out of the photo first and resizes it then.
  public var shorterSide: ShorterSide?
  /// How pixels are interpolated.
  public var filter: ResamplingFilter

  /// A mode with bicubic interpolation.
  public init(_ mode: Mode) { (self.mode, shorterSide, filter) = (mode, nil, .bicubic) }

  private static let largestSide = 16384

  /// Reads a way to fit photos as it is written on the command line and in cards.
  ///
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
public enum PhotoResizeError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// A text that names no way.
  case unknown(String)
  /// The resized photo would be smaller than what the network sees.
  case tooSmall(Int, width: Int, height: Int)

  public var description: String {
    switch self {
    case .unknown(let text):
      "unknown resize mode '\(text)'; choose from \(PhotoResize.usages.map(\.text).joined(separator: ", ")); \(PhotoResize.filterUsage)"
    case .tooSmall(let side, let width, let height):
      "a shorter side of \(side) pixels is smaller than the model's input of \(width)×\(height) pixels; "
        + "use center-crop:\(max(width, height)) or more"
    }
  }

  public var category: ErrorCategory { .usage }
}
