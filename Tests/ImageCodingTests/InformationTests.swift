import TestSupport
import Testing

@testable import ImageCoding

struct WebPCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let size: Int
  var testDescription: String { name }
}

/// The information of a picture is the size of its lossless WebP file.
@Suite struct InformationTests {
  static let golden = Result { try Golden<WebPCase>("webp") }

  /// Pillow contains its own libwebp; versions differ by up to 0.6 %.
  @Test(arguments: try golden.get().cases)
  func itIsWhatPillowWrites(_ reference: WebPCase) throws {
    let picture = try Self.golden.get().array("\(reference.name)/picture")
    let image = PixelImage(
      width: picture.shape[1], height: picture.shape[0], samples: picture.values.map(UInt8.init))
    let size = try image.losslessWebPSize()
    #expect(abs(Double(size) - Double(reference.size)) <= max(0.006 * Double(reference.size), 4))
  }

  @Test func noiseHoldsMoreThanOneColour() throws {
    var random = Randomness(seed: 3)
    let noise = PixelImage(
      width: 64, height: 48, samples: (0..<64 * 48 * 3).map { _ in .random(in: 0...255, using: &random) })
    let flat = PixelImage(width: 64, height: 48, filledWith: .red)
    // Noise cannot be compressed; a single colour needs only a header of about 50 bytes.
    #expect(try (64 * 48 * 3..<64 * 48 * 3 + 500).contains(noise.losslessWebPSize()))
    #expect(try flat.losslessWebPSize() < 60)
    #expect(try noise.losslessWebPSize() == noise.losslessWebPSize())
  }

  @Test func aSideNoWebPCanHaveIsAnError() throws {
    #expect(try PixelImage(width: 16383, height: 1, filledWith: .red).losslessWebPSize() > 20)
    #expect(throws: ImageError.cannotEncode(.webP, detail: "a side of a WebP is at most 16383 pixels")) {
      try PixelImage(width: 1, height: 16384, filledWith: .red).losslessWebPSize()
    }
    #expect("\(ImageError.cannotEncode(.webP, detail: "too long"))" == "cannot write WebP: too long")
  }
}
