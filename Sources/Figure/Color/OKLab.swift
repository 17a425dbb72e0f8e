import Foundation
import ImageCoding

/// A colour in the perceptual colour space OKLab, where equal distances look equally different.
///
/// Reference: Björn Ottosson 2020, "A perceptual color space for image processing".
struct OKLab: Hashable, Sendable {
  /// From 0, black, to 1, white.
  var lightness: Double
  /// From green, negative, to red, positive.
  var a: Double
  /// From blue, negative, to yellow, positive.
  var b: Double

  init(lightness: Double, a: Double, b: Double) {
    (self.lightness, self.a, self.b) = (lightness, a, b)
  }

  init(lightness: Double, chroma: Double, hueInDegrees: Double) {
    let angle = hueInDegrees * .pi / 180
    self.init(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
  }

  init(_ color: RGB) {
    let (red, green, blue) = (Self.linear(color.red), Self.linear(color.green), Self.linear(color.blue))
    let l = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    let m = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    let s = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    self.init(
      lightness: 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      a: 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      b: 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
  }

  func distance(to other: OKLab) -> Double {
    let (x, y, z) = (lightness - other.lightness, a - other.a, b - other.b)
    return (x * x + y * y + z * z).squareRoot()
  }

  func mixed(with other: OKLab, share: Double) -> OKLab {
    OKLab(
      lightness: lightness + share * (other.lightness - lightness), a: a + share * (other.a - a),
      b: b + share * (other.b - b))
  }

  /// Linear red, green and blue, which may lie outside 0…1.
  private var linear: [Double] {
    let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
    let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
    let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
    return [
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    ]
  }

  /// Whether screens can show the colour.
  var isDisplayable: Bool { linear.allSatisfy { (-1e-4...1 + 1e-4).contains($0) } }

  /// The nearest colour of the same lightness and hue that screens can show.
  var displayed: RGB {
    var color = self
    if !isDisplayable {
      var (low, high) = (0.0, 1.0)
      for _ in 0..<24 {
        let middle = (low + high) / 2
        let candidate = OKLab(lightness: lightness, a: a * middle, b: b * middle)
        if candidate.isDisplayable { low = middle } else { high = middle }
      }
      color = OKLab(lightness: lightness, a: a * low, b: b * low)
    }
    let levels = color.linear.map(Self.encoded)
    return RGB(red: levels[0], green: levels[1], blue: levels[2])
  }

  // MARK: sRGB

  /// Returns the relative luminance of an sRGB colour, 0…1.
  static func luminance(_ color: RGB) -> Double {
    0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
  }

  private static func linear(_ level: UInt8) -> Double {
    let value = Double(level) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  private static func encoded(_ linear: Double) -> UInt8 {
    let value = min(max(linear, 0), 1)
    let encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
    return UInt8((255 * encoded).rounded())
  }
}
