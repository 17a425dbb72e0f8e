import TestSupport
import Testing

@testable import Attribution

@Suite struct PixelGraphTests {
  private func segments(
    _ colors: [Double], height: Int, width: Int, scale: Double, sigma: Double = 0, minSize: Int = 1
  ) -> [Int] {
    PixelGraph(colors: colors, height: height, width: width, sigma: sigma).segments(
      scale: scale, minSize: minSize)
  }

  @Test func twoFlatHalvesAreTwoSegments() {
    let halves = (0..<6 * 8).map { $0 % 8 < 3 ? 0.0 : 1 }
    let found = segments(halves, height: 6, width: 8, scale: 100)
    #expect(found == (0..<6 * 8).map { $0 % 8 < 3 ? 0 : 1 })
    // Smoothed halves stay apart. A scale that bridges the step merges them, and so does a minimum size above the smaller half's.
    #expect(Set(segments(halves, height: 6, width: 8, scale: 1, sigma: 0.5)).count >= 2)
    #expect(Set(segments(halves, height: 6, width: 8, scale: 1e5)) == [0])
    #expect(Set(segments(halves, height: 6, width: 8, scale: 100, minSize: 19)) == [0])
    #expect(Set(segments(halves, height: 6, width: 8, scale: 100, minSize: 18)) == [0, 1])
  }

  /// The step between the halves is 1, and so is the longest edge within the second half. So the threshold decides: 1 < 0 +
  /// scale / 255 / 4 for the flat half of four pixels.
  @Test func theThresholdIsThePapers() {
    let colors: [Double] = [0, 0, 0, 0, 1, 2, 3, 4]
    #expect(Set(segments(colors, height: 1, width: 8, scale: 255 * 3.9)).count > 1)
    #expect(Set(segments(colors, height: 1, width: 8, scale: 255 * 4.1)).count == 1)
  }

  /// The distance of colours is √(3² + 4²), over all quantities; pixels are joined across a corner.
  @Test func coloursAreApartInAllQuantities() {
    let colors: [Double] = [0, 0, 3, 4, 3, 4, 0, 0]
    #expect(segments(colors, height: 2, width: 2, scale: 255 * 4) == [0, 1, 1, 0])
    #expect(Set(segments(colors, height: 2, width: 2, scale: 255 * 20)) == [0])
  }

  @Test func aPictureOfNothingIsOneSegment() {
    #expect(segments([3], height: 1, width: 1, scale: 1, sigma: 1) == [0])
    #expect(Set(segments([Double](repeating: 2, count: 20), height: 4, width: 5, scale: 1, sigma: 1)) == [0])
  }
}

@Suite struct RegionTests {
  /// A single-pixel segment is dilated to a disc.
  @Test func regionsReachBeyondTheirSegments() {
    var segmentation = [Int](repeating: 0, count: 49)
    segmentation[24] = 1
    let regions = Regions(segmentations: [segmentation], height: 7, width: 7, dilation: 2)
    #expect(regions.count == 2)
    #expect(regions.pixels[1] == [10, 16, 17, 18, 22, 23, 24, 25, 26, 30, 31, 32, 38])
    #expect(regions.pixels[0].count == 49, "the other one closes over it")
    let sharp = Regions(segmentations: [segmentation], height: 7, width: 7, dilation: 0)
    #expect(sharp.pixels[1] == [24] && sharp.pixels[0].count == 48)
  }

  @Test func theDensestRegionComesFirst() {
    let halves = [0, 0, 1, 1]
    let quarters = [0, 1, 2, 3]
    let regions = Regions(segmentations: [halves, quarters], height: 1, width: 4, dilation: 0)
    #expect(regions.densities(of: [1, 5, 2, 2], minGain: 1) == [1, 5, 2, 2])
    // Regions that add a single pixel are too small; the halves remain.
    #expect(regions.densities(of: [1, 5, 2, 2], minGain: 2) == [3, 3, 2, 2])
    // No region is large enough: all pixels have the mean.
    #expect(regions.densities(of: [1, 5, 2, 2], minGain: 3) == [2.5, 2.5, 2.5, 2.5])
  }

  /// The definition, step by step: the gain of every region is computed anew in each step.
  @Test func itIsWhatTheDefinitionSays() {
    var random = Randomness(seed: 4)
    for size in [(9, 11), (1, 30), (12, 5)] {
      let count = size.0 * size.1
      let attributions = random.floats(count).map(Double.init)
      let segmentations = [3, 5, 9].map { kinds in
        [0] + (1..<count).map { _ in Int.random(in: 0..<kinds, using: &random) }
      }
      for (dilation, minGain) in [(0, 1), (1, 1), (1, 4), (2, 3)] {
        let regions = Regions(
          segmentations: segmentations, height: size.0, width: size.1, dilation: dilation)
        let found = regions.densities(of: attributions, minGain: minGain)
        let expected = naive(regions.pixels, attributions, minGain: minGain)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(abs(found.reduce(0, +) - attributions.reduce(0, +)) < 1e-9, "means keep the sum")
      }
    }
  }

  private func naive(_ regions: [[Int32]], _ attributions: [Double], minGain: Int) -> [Double] {
    var result = [Double?](repeating: nil, count: attributions.count)
    func mean(_ pixels: [Int]) -> Double {
      pixels.reduce(0) { $0 + attributions[$1] } / Double(pixels.count)
    }
    while true {
      let news = regions.map { $0.map { Int($0) }.filter { result[$0] == nil } }
      let gains = news.filter { $0.count >= minGain }.map { (pixels: $0, density: mean($0)) }
      guard let best = gains.map(\.density).max() else { break }
      for pixel in gains.first(where: { $0.density == best })?.pixels ?? [] { result[pixel] = best }
    }
    let rest = mean(result.indices.filter { result[$0] == nil })
    return result.map { $0 ?? rest }
  }

  @Test func sizesGoWithThePicture() {
    #expect(RegionSizes.standard(pixels: 224 * 224) == .authors)
    let half = RegionSizes.standard(pixels: 112 * 112)
    #expect(half.scales[3] == 62.5 && half.sigma == 0.4 && half.minSize == 38)
    #expect(half.dilation == 3 && half.minGain == 13)
    let tiny = RegionSizes.standard(pixels: 4)
    #expect(tiny.minSize == 1 && tiny.minGain == 1 && tiny.dilation == 0)
  }
}
