import ImageCoding
import Fields

extension SignedMap {
  /// Both signs smoothed with a Gaussian.
  ///
  /// - Parameter share: the standard deviation of the Gaussian, as a share of the shorter side.
  func smoothed(_ share: Double) -> SignedMap {
    SignedMap(
      width: width, height: height, positive: smoothed(positive, share), negative: smoothed(negative, share))
  }

  private func smoothed(_ values: [Float], _ share: Double) -> [Float] {
    let sigma = share * Double(min(width, height))
    // A narrower Gaussian reaches no neighbour.
    guard sigma >= 0.25 else { return values }
    let rows = GaussianBlur.blurred(values, length: width, step: 1, sigma: sigma)
    return GaussianBlur.blurred(rows, length: height, step: width, sigma: sigma)
  }
}

/// Red, green and blue from 0 to 255, not yet rounded.
struct PixelColor {
  var red: Double
  var green: Double
  var blue: Double

  /// The luma of Rec. 601.
  var brightness: Double { 0.299 * red + 0.587 * green + 0.114 * blue }

  /// Returns the colour blended over a grey ground.
  func mixed(onto ground: Double, opacity: Double) -> PixelColor {
    func mixed(_ level: Double) -> Double { ground + opacity * (level - ground) }
    return PixelColor(red: mixed(red), green: mixed(green), blue: mixed(blue))
  }

  func scaled(by factor: Double) -> PixelColor {
    PixelColor(red: factor * red, green: factor * green, blue: factor * blue)
  }

  var rounded: RGB {
    func level(_ value: Double) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
    return RGB(red: level(red), green: level(green), blue: level(blue))
  }
}

extension PixelColor {
  init(_ color: RGB) {
    self.init(red: Double(color.red), green: Double(color.green), blue: Double(color.blue))
  }
}

extension PixelImage {
  /// Returns a picture of the same size, made pixel by pixel.
  func mapped(_ color: (_ pixel: Int, _ old: PixelColor) -> PixelColor) -> PixelImage {
    var samples = self.samples
    for pixel in 0..<width * height {
      let old = RGB(red: samples[3 * pixel], green: samples[3 * pixel + 1], blue: samples[3 * pixel + 2])
      let new = color(pixel, PixelColor(old)).rounded
      (samples[3 * pixel], samples[3 * pixel + 1], samples[3 * pixel + 2]) = (new.red, new.green, new.blue)
    }
    return PixelImage(width: width, height: height, samples: samples)
  }
}
