/// An upright picture of 8-bit RGB pixels.
public struct PixelImage: Hashable, Sendable {
  /// The width, in pixels.
  public let width: Int
  /// The height, in pixels.
  public let height: Int
  /// height × width × 3 samples from 0 to 255, row-major.
  public private(set) var samples: [UInt8]

  /// Creates a picture from RGB samples, in row-major order.
  ///
  /// - Precondition: both sides are at least 1, and `samples` has height × width × 3 values.
  public init(width: Int, height: Int, samples: [UInt8]) {
    precondition(width > 0 && height > 0, "an image has at least one pixel")
    precondition(
      samples.count == width * height * 3, "\(width)×\(height) RGB needs \(width * height * 3) samples")
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// Creates a picture of one colour.
  public init(width: Int, height: Int, filledWith color: RGB) {
    self.init(
      width: width, height: height,
      samples: Array(repeatElement([color.red, color.green, color.blue], count: width * height).joined()))
  }

  /// The colour of a pixel, counted from the top left corner.
  public subscript(x: Int, y: Int) -> RGB {
    get {
      let offset = (y * width + x) * 3
      return RGB(red: samples[offset], green: samples[offset + 1], blue: samples[offset + 2])
    }
    set {
      let offset = (y * width + x) * 3
      samples[offset] = newValue.red
      samples[offset + 1] = newValue.green
      samples[offset + 2] = newValue.blue
    }
  }
}

/// A colour of 8 bits per channel.
public struct RGB: Hashable, Sendable {
  /// Level from 0 to 255.
  public var red: UInt8
  /// Level from 0 to 255.
  public var green: UInt8
  /// Level from 0 to 255.
  public var blue: UInt8

  /// Creates a colour from levels from 0 to 255.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// (0, 0, 0)
  public static let black = RGB(red: 0, green: 0, blue: 0)
  /// (255, 255, 255)
  public static let white = RGB(red: 255, green: 255, blue: 255)
  /// (255, 0, 0)
  public static let red = RGB(red: 255, green: 0, blue: 0)
  /// (0, 255, 0)
  public static let green = RGB(red: 0, green: 255, blue: 0)
}
