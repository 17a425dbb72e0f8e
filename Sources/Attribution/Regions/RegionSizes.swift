/// The sizes of regions of a picture: the numbers of the method's authors, which are for 224 × 224 pixels. For other pictures,
/// lengths scale with the root of the number of pixels, and areas with the number, so that a picture has about the same regions at
/// every size.
struct RegionSizes: Hashable, Sendable {
  /// The scale of each segmentation; larger values give larger segments.
  var scales: [Double]
  /// The standard deviation of the Gaussian before the segmentation, in pixels.
  var sigma: Double
  /// The smallest size of a segment, in pixels.
  var minSize: Int
  /// The distance by which a region extends beyond its segment, in pixels.
  var dilation: Int
  /// The smallest number of new pixels with which a region is added.
  var minGain: Int

  /// The authors' sizes, for 224 × 224 pixels.
  static let authors = RegionSizes(
    scales: [50, 100, 150, 250, 500, 1200], sigma: 0.8, minSize: 150, dilation: 5, minGain: 50)

  private static let authorsPixels = 224.0 * 224

  /// Returns the authors' sizes, scaled to the given number of pixels.
  static func standard(pixels: Int) -> RegionSizes {
    let area = Double(pixels) / authorsPixels
    return RegionSizes(
      scales: authors.scales.map { $0 * area }, sigma: authors.sigma * area.squareRoot(),
      minSize: max(1, Int((Double(authors.minSize) * area).rounded())),
      dilation: Int((Double(authors.dilation) * area.squareRoot()).rounded()),
      minGain: max(1, Int((Double(authors.minGain) * area).rounded())))
  }

  /// Returns the regions of a picture, after scaling its colours to −1…1.
  ///
  /// - Parameter colors: height × width × quantities, in row-major order.
  func regions(of colors: [Double], height: Int, width: Int) -> Regions {
    let (lower, upper) = (colors.min() ?? 0, colors.max() ?? 0)
    let stretched = colors.map { upper > lower ? ($0 - lower) / (upper - lower) * 2 - 1 : 0 }
    let graph = PixelGraph(colors: stretched, height: height, width: width, sigma: sigma)
    return Regions(
      segmentations: scales.map { graph.segments(scale: $0, minSize: minSize) }, height: height,
      width: width, dilation: dilation)
  }
}
