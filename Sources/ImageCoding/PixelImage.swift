/// An upright picture of 8-bit RGB pixels.
public struct PixelImage: Hashable, Sendable {
  /// In pixels.
  public let width: Int
  /// In pixels.
  public let height: Int
  /// height × width × 3 samples, 0…255, row by row.
  public private(set) var samples: [UInt8]

  /// A picture of RGB samples, row by row.
  ///
  /// - Precondition: both sides are at least 1 and `samples` holds height × width × 3 values.
  public init(width: Int, height: Int, samples: [UInt8]) {
    precondition(width > 0 && height > 0, "an image has at least one pixel")
    precondition(
      samples.count == width * height * 3, "\(width)×\(height) RGB needs \(width * height * 3) samples")
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// A picture of one colour.
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

/// A colour of 8 bits a channel.
public struct RGB: Hashable, Sendable {
  /// Level from 0 to 255.
  public var red: UInt8
  /// Level from 0 to 255.
  public var green: UInt8
  /// Level from 0 to 255.
  public var blue: UInt8

  /// A colour from levels of 0 to 255.
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
