/// How fine a picture is cut into regions: the numbers of the method's authors, which are for 224 × 224 pixels. In other
/// pictures lengths go with the root of the number of pixels, and areas with it, so that one picture has about the same
/// regions at every size.
struct RegionSizes: Hashable, Sendable {
  /// Of a segmentation each; the higher, the larger its segments.
  var scales: [Double]
  /// Of the Gaussian before the segmentation, in pixels.
  var sigma: Double
  /// Pixels of a segment.
  var minSize: Int
  /// How far a region reaches beyond its segment, in pixels.
  var dilation: Int
  /// Pixels that a region must add.
  var minGain: Int

  /// For 224 × 224 pixels.
  static let authors = RegionSizes(
    scales: [50, 100, 150, 250, 500, 1200], sigma: 0.8, minSize: 150, dilation: 5, minGain: 50)

  private static let authorsPixels = 224.0 * 224

  static func standard(pixels: Int) -> RegionSizes {
    let area = Double(pixels) / authorsPixels
    return RegionSizes(
      scales: authors.scales.map { $0 * area }, sigma: authors.sigma * area.squareRoot(),
      minSize: max(1, Int((Double(authors.minSize) * area).rounded())),
      dilation: Int((Double(authors.dilation) * area.squareRoot()).rounded()),
      minGain: max(1, Int((Double(authors.minGain) * area).rounded())))
  }

  /// The regions of a picture, of which the colours are stretched to −1…1 first.
  ///
  /// - Parameter colors: the quantities at each pixel, pixel by pixel, row by row.
  func regions(of colors: [Double], height: Int, width: Int) -> Regions {
    let (lower, upper) = (colors.min() ?? 0, colors.max() ?? 0)
    let stretched = colors.map { upper > lower ? ($0 - lower) / (upper - lower) * 2 - 1 : 0 }
    let graph = PixelGraph(colors: stretched, height: height, width: width, sigma: sigma)
    return Regions(
      segmentations: scales.map { graph.segments(scale: $0, minSize: minSize) }, height: height,
      width: width, dilation: dilation)
  }
}
