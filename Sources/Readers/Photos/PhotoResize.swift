import Failures
import Foundation
import ImageCoding

/// The way a photo of any size is fitted to a network's input: a mode and, for some modes, an intermediate size and a filter.
///
/// Written as `center-crop`, `center-crop:232`, `center-crop:0.875,bicubic`, `squash:bilinear`.
public struct PhotoResize: Hashable, Sendable {
  /// The treatment of photos whose shape differs from the model's input.
  public enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Resize the shorter side, then crop the centre.
    case centerCrop = "center-crop"
    /// Resize both sides, whatever the proportions.
    case squash
    /// Resize the longer side, then add a border.
    case pad
    /// Take the nearest pixel of the photo, whatever the proportions.
    case nearest
  }

  /// The length of a photo's shorter side before it is centre-cropped.
  public enum ShorterSide: Hashable, Sendable {
    /// This many pixels.
    case pixels(Int)
    /// The network's size divided by this share, rounded down to pixels: `crop_pct` of timm.
    case share(Double)
  }

  /// A row of the table of accepted spellings.
  public struct Usage: Sendable {
    /// The spelling: "center-crop:N".
    public let text: String
    /// The result, in words.
    public let summary: String
  }

  /// All spellings, in the order of the documentation.
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

  /// The help for the filters that can follow a mode.
  public static let filterUsage =
    "append bilinear or bicubic to choose the filter: center-crop:256,bicubic, squash:bilinear"

  /// The treatment of photos with another shape than the model's input.
  public var mode: Mode
  /// The shorter side in the mode `centerCrop`; `nil` to crop the centre of the photo before resizing it.
  public var shorterSide: ShorterSide?
  /// The filter that interpolates pixels.
  public var filter: ResamplingFilter

  /// Creates a mode with bicubic interpolation.
  public init(_ mode: Mode) { (self.mode, shorterSide, filter) = (mode, nil, .bicubic) }

  private static let largestSide = 16384

  /// Parses a way to fit photos, as written on the command line and in cards.
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

/// The reason why a way to fit photos cannot be used.
public enum PhotoResizeError: ReportedError, Hashable, Sendable, CustomStringConvertible {
  /// An unknown way to fit photos.
  case unknown(String)
  /// A shorter side, in pixels, that is smaller than the network's input.
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
