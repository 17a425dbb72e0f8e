import TestSupport
import Testing

@testable import ImageCoding

private struct NoAttributes: Decodable, Sendable {}

@Suite struct ResamplingTests {
  @Test(arguments: [(16, 24), (47, 20), (30, 61), (90, 100), (5, 7), (1, 1), (46, 62)])
  func isPillowsToTheLevel(width: Int, height: Int) throws {
    let golden = try Golden<NoAttributes>("images")
    let source = PixelImage(width: 47, height: 61, samples: try golden.bytes("resampling/source"))
    let resized = source.resized(width: width, height: height)
    #expect(resized.samples == (try golden.bytes("resampling/\(width)x\(height)")))
  }

  @Test func aPlainPictureStaysPlain() {
    let plain = PixelImage(width: 31, height: 17, filledWith: RGB(red: 3, green: 200, blue: 255))
    #expect(
      plain.resized(width: 12, height: 40)
        == PixelImage(width: 12, height: 40, filledWith: RGB(red: 3, green: 200, blue: 255)))
  }
}
