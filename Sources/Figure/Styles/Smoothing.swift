import ImageCoding
import Fields

extension SignedMap {
  /// Both signs smoothed with a Gaussian.
  ///
  /// - Parameter share: its standard deviation as a share of the shorter side.
  func smoothed(_ share: Double) -> SignedMap {
    SignedMap(
      width: width, height: height, positive: smoothed(positive, share), negative: smoothed(negative, share))
  }

  private func smoothed(_ values: [Float], _ share: Double) -> [Float] {
    let sigma = share * Double(min(width, height))
    // A narrower one reaches no neighbour.
    guard sigma >= 0.25 else { return values }
    let rows = GaussianBlur.blurred(values, length: width, step: 1, sigma: sigma)
    return GaussianBlur.blurred(rows, length: height, step: width, sigma: sigma)
  }
}

extension PixelImage {
  /// A picture made pixel by pixel from another one of the same size.
  func mapped(
    _ color: (_ pixel: Int, _ old: (red: Double, green: Double, blue: Double)) -> (Double, Double, Double)
  )
    -> PixelImage
  {
    var samples = [UInt8](repeating: 0, count: self.samples.count)
    for pixel in 0..<width * height {
      let old = self.samples[3 * pixel..<3 * pixel + 3].map(Double.init)
      let new = color(pixel, (old[0], old[1], old[2]))
      samples[3 * pixel] = Self.level(new.0)
      samples[3 * pixel + 1] = Self.level(new.1)
      samples[3 * pixel + 2] = Self.level(new.2)
    }
    return PixelImage(width: width, height: height, samples: samples)
  }

  private static func level(_ value: Double) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
}
