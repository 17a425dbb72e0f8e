/// Regions of a picture, which may overlap: a list of regions for every pixel.
struct Regions: Sendable {
  /// The number of regions.
  let count: Int
  /// The regions of each pixel, in ascending order.
  let ofPixels: [[Int32]]

  /// Creates regions from the segments of several segmentations, one segmentation after the other.
  ///
  /// - Parameters:
  ///   - segmentations: the number of each pixel's segment, in row-major order; segments are numbered from 0.
  ///   - dilation: the radius in pixels of a disc around each pixel of a segment, by which a region extends beyond the segment.
  init(segmentations: [[Int]], height: Int, width: Int, dilation: Int) {
    var firsts: [Int] = []
    var count = 0
    for segmentation in segmentations {
      firsts.append(count)
      count += (segmentation.max() ?? -1) + 1
    }
    self.count = count
    let disc = (-dilation...dilation).flatMap { down in
      (-dilation...dilation).filter { $0 * $0 + down * down <= dilation * dilation }.map { (down, $0) }
    }
    ofPixels = (0..<height * width).map { pixel in
      let (y, x) = (pixel / width, pixel % width)
      var regions: [Int32] = []
      for (segmentation, first) in zip(segmentations, firsts) {
        var found: [Int32] = []
        for (down, right) in disc where (0..<height).contains(y + down) && (0..<width).contains(x + right) {
          let region = Int32(first + segmentation[(y + down) * width + x + right])
          if !found.contains(region) { found.append(region) }
        }
        regions += found.sorted()
      }
      return regions
    }
  }

  /// The pixels of each region, in ascending order.
  var pixels: [[Int32]] {
    var pixels = [[Int32]](repeating: [], count: count)
    for (pixel, regions) in ofPixels.enumerated() {
      for region in regions { pixels[Int(region)].append(Int32(pixel)) }
    }
    return pixels
  }

  /// Returns for every pixel the density of attributions of the region with which it was added.
  ///
  /// Regions are added one after the other, always the region whose new pixels have the highest mean. Regions with fewer than
  /// `minGain` new pixels are left out. Pixels in no added region get the mean of these pixels.
  ///
  /// - Parameter attributions: one for each pixel.
  func densities(of attributions: [Double], minGain: Int) -> [Double] {
    let members = pixels
    // The number of new pixels of each region; `sums` has the sums of their attributions.
    var news = members.map(\.count)
    var sums = members.map { $0.reduce(0) { $0 + attributions[Int($1)] } }
    var isOpen = news.map { $0 >= max(1, minGain) }
    var densities = [Double](repeating: .nan, count: attributions.count)
    var isCovered = [Bool](repeating: false, count: attributions.count)
    func cover(_ pixels: [Int], with density: Double) {
      for pixel in pixels {
        densities[pixel] = density
        isCovered[pixel] = true
        for region in ofPixels[pixel] {
          news[Int(region)] -= 1
          sums[Int(region)] -= attributions[pixel]
        }
      }
    }
    while true {
      var best: (region: Int, density: Double)?
      for region in 0..<count where isOpen[region] {
        guard news[region] >= max(1, minGain) else {
          isOpen[region] = false
          continue
        }
        let density = sums[region] / Double(news[region])
        if density > best?.density ?? -.infinity { best = (region, density) }
      }
      guard let region = best?.region else { break }
      isOpen[region] = false
      let added = members[region].map { Int($0) }.filter { !isCovered[$0] }
      // The mean is computed again, without the rounding errors of the subtractions.
      cover(added, with: Self.mean(of: attributions, at: added))
    }
    let rest = isCovered.indices.filter { !isCovered[$0] }
    cover(rest, with: Self.mean(of: attributions, at: rest))
    return densities
  }

  private static func mean(of values: [Double], at places: [Int]) -> Double {
    places.reduce(0) { $0 + values[$1] } / Double(places.count)
  }
}
