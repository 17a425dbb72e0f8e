import Foundation
import TestSupport
import Testing

@testable import ImageCoding

private struct Case: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  var testDescription: String { name }
}

/// Every file decodes to the pixels given by its author or by Pillow.
@Suite struct DecodingTests {
  private static let images = Result { try Golden<Case>("images") }
  private static let photos = Result { try Golden<Case>("photos") }

  @Test(arguments: try images.get().cases)
  fileprivate func everyKindOfFile(_ file: Case) throws { try compare(file, Self.images.get()) }

  /// WebP, orientations at every place where a file can store one, and CMYK without a marker.
  @Test(arguments: try photos.get().cases)
  fileprivate func otherFiles(_ file: Case) throws { try compare(file, Self.photos.get()) }

  private func compare(_ file: Case, _ golden: Golden<Case>) throws {
    let expected = try golden.array("\(file.name)/rgb")
    let image = try PixelImage(decoding: TestFiles.fixture(file.name))
    #expect([image.height, image.width, 3] == expected.shape)
    let largest = zip(image.samples, expected.values).map { abs(Float($0) - $1) }.max()
    #expect(largest == 0)
  }

  @Test func transparencyShowsTheBackground() throws {
    let data = try TestFiles.fixture("png/grey-2-transparent.png")
    let onWhite = try PixelImage(decoding: data)
    let onRed = try PixelImage(decoding: data, background: .red)
    let differing = (0..<onWhite.width * onWhite.height).filter { index in
      let (x, y) = (index % onWhite.width, index / onWhite.width)
      return onWhite[x, y] != onRed[x, y]
    }
    #expect(!differing.isEmpty)
    for index in differing {
      let (x, y) = (index % onWhite.width, index / onWhite.width)
      #expect(onWhite[x, y] == .white && onRed[x, y] == .red)
    }
  }

  @Test func theContentTellsTheFormat() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/photo.png"
      try TestFiles.fixture("jpeg/baseline.jpg").write(to: URL(fileURLWithPath: path))
      #expect(try PixelImage(contentsOf: path).width == 43)
    }
  }
}

/// Hostile files give an error that states what is wrong.
@Suite struct BrokenFileTests {
  @Test func emptyAndForeignFiles() {
    #expect(throws: ImageError.empty) { try PixelImage(decoding: Data()) }
    #expect(throws: ImageError.notAnImage) { try PixelImage(decoding: Data("GIF of a kind".utf8)) }
    #expect(throws: ImageError.notAnImage) { try PixelImage(decoding: Data([0x89])) }
  }

  /// Returns the first box of a base media file, with its brand and a compatible brand.
  private static func mediaFile(_ brand: String, _ other: String) -> [UInt8] {
    [0, 0, 0, 20] + Array("ftyp\(brand)\0\0\0\0\(other)".utf8)
  }

  private static let bitmap: [UInt8] = Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [40, 0, 0, 0]

  private static let foreign: [(format: ForeignFormat, bytes: [UInt8])] = [
    (.gif, Array("GIF89a and so on".utf8)),
    (.gif, Array("GIF87a".utf8)), (.heic, mediaFile("heic", "mif1")), (.heic, mediaFile("mif1", "heic")),
    (.avif, mediaFile("mif1", "avif")), (.avif, mediaFile("avif", "heic")),
    (.tiff, [0x49, 0x49, 42, 0, 8, 0]),
    (.tiff, [0x4d, 0x4d, 0, 42, 0, 0]), (.tiff, [0x49, 0x49, 43, 0]), (.bmp, bitmap),
    (.pdf, Array("%PDF-1.7".utf8)), (.svg, Array("<svg xmlns=\"\">".utf8)),
    (.svg, Array("\u{feff}\n<?xml version=\"1.0\"?><!-- --><svg>".utf8)),
  ]

  @Test(arguments: foreign)
  func picturesOfOtherKindsAreNamed(format: ForeignFormat, bytes: [UInt8]) {
    #expect(throws: ImageError.foreign(format)) { try PixelImage(decoding: Data(bytes)) }
    #expect(
      ImageError.foreign(format).description
        == "\(format.rawValue) is not supported; convert the image to JPEG, PNG or WebP")
  }

  private static let others: [[UInt8]] = [
    Array("RIFF\u{10}\0\0\0WAVEfmt ".utf8), Array("BM is no picture, this is".utf8),
    mediaFile("isom", "mp42"),
    [0, 0, 0, 0] + Array("ftyp".utf8), [255, 255, 255, 255] + Array("ftypmp".utf8),
    Array("<?xml version=\"1.0\"?><html>".utf8), Array("II".utf8),
  ]

  @Test(arguments: others)
  func otherFilesAreNoPictures(bytes: [UInt8]) {
    #expect(throws: ImageError.notAnImage) { try PixelImage(decoding: Data(bytes)) }
  }

  @Test(arguments: [
    "png/rgb-8.png", "png/palette-4-interlaced.png", "jpeg/baseline.jpg", "jpeg/progressive.jpg",
    "webp/lossy.webp",
    "webp/lossless.webp", "webp/lossy-alpha.webp", "webp/both.webp",
  ])
  func everyTruncation(name: String) throws {
    let data = try TestFiles.fixture(name)
    // The last bytes of a PNG are the empty end chunk, those of a JPEG the end marker: all are needed. A WebP contains its size.
    for length in 1..<data.count {
      #expect(throws: ImageError.self, "\(length) of \(data.count) bytes") {
        try PixelImage(decoding: data.prefix(length))
      }
    }
  }

  @Test func aFlippedBitInAPNGIsFound() throws {
    let data = try TestFiles.fixture("png/rgb-8.png")
    var damaged = data
    damaged[60] ^= 0x10
    #expect {
      try PixelImage(decoding: damaged)
    } throws: { error in
      guard case ImageError.corrupt(.png, let detail) = error else { return false }
      return !detail.isEmpty
    }
  }

  /// Three bytes changed at a time give a picture of bounded size or an error of ours, never a crash.
  @Test(arguments: [
    "png/rgba-16-interlaced.png", "png/palette-4-transparent.png", "png/xmp-packed-3.png",
    "jpeg/progressive.jpg",
    "jpeg/ycck.jpg", "webp/lossy-alpha.webp", "webp/lossless-alpha.webp", "webp/both.webp",
  ])
  func flippedBytes(name: String) throws {
    let original = try TestFiles.fixture(name)
    var pictures = 0
    for seed in 0..<400 * Fuzzing.effort {
      var data = original
      for step in 0..<3 {
        data[(seed &* 2_654_435_761 &+ step &* 40_503) % data.count] ^= UInt8(1 + (seed + step) % 255)
      }
      do {
        let image = try PixelImage(decoding: data, pixelLimit: 1_000_000)
        #expect(image.width * image.height <= 1_000_000)
        pictures += 1
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(pictures < 400 * Fuzzing.effort, "some damage must be noticed")
  }

  @Test(arguments: ["png/rgb-8.png", "jpeg/baseline.jpg", "webp/lossy.webp", "webp/lossless-alpha.webp"])
  func tooManyPixels(name: String) throws {
    let data = try TestFiles.fixture(name)
    let image = try PixelImage(decoding: data)
    let pixels = image.width * image.height
    #expect(throws: ImageError.tooManyPixels(width: image.width, height: image.height, limit: pixels - 1)) {
      try PixelImage(decoding: data, pixelLimit: pixels - 1)
    }
    #expect(try PixelImage(decoding: data, pixelLimit: pixels) == image)
  }

  /// The size is checked before memory is allocated: a header that claims 4 · 10¹⁸ pixels is refused at once.
  @Test func absurdSizes() throws {
    var png = try TestFiles.fixture("png/rgb-8.png")
    png.replaceSubrange(16..<24, with: [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff])
    png.replaceSubrange(29..<33, with: crc32(png[12..<29]))
    let side = Int(Int32.max)
    #expect(throws: ImageError.tooManyPixels(width: side, height: side, limit: PixelImage.defaultPixelLimit))
    {
      try PixelImage(decoding: png)
    }
    var jpeg = try TestFiles.fixture("jpeg/baseline.jpg")
    let frame = try #require(jpeg.firstRange(of: Data([0xff, 0xc0]))).lowerBound
    jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xff, 0xdc, 0xff, 0xdc])
    #expect(
      throws: ImageError.tooManyPixels(width: 65500, height: 65500, limit: PixelImage.defaultPixelLimit)
    ) {
      try PixelImage(decoding: jpeg)
    }
  }

  /// A chunk that claims 2 GB in a file of 609 bytes: libpng allocates the memory before it checks the size.
  @Test func chunksThatAreLargerThanTheFile() throws {
    #expect(throws: ImageError.corrupt(.png, detail: "the file ends too early")) {
      try PixelImage(decoding: TestFiles.fixture("found/png/exif-of-2-GB.png"))
    }
    // Bytes behind the end are ignored.
    let whole = try TestFiles.fixture("png/rgb-8.png")
    #expect(try PixelImage(decoding: whole + Data([1, 2, 3])) == PixelImage(decoding: whole))
  }

  /// The header of a lossless WebP stores sides of at most 2¹⁴ in 28 bits.
  @Test func theLargestWebP() {
    let head: [UInt8] = [0x2f, 0xff, 0xff, 0xff, 0x0f, 0x88, 0x88, 0x88]
    let file = Array("RIFF\u{14}\0\0\0WEBPVP8L\u{08}\0\0\0".utf8) + head
    #expect(
      throws: ImageError.tooManyPixels(width: 16384, height: 16384, limit: PixelImage.defaultPixelLimit)
    ) {
      try PixelImage(decoding: Data(file))
    }
  }

  @Test func animationsAreUnsupported() throws {
    let data = try TestFiles.fixture("webp/animation.webp")
    #expect(
      throws: ImageError.unsupported(.webP, detail: "an animation; save one of its pictures by itself")
    ) { try PixelImage(decoding: data) }
  }

  @Test func twoComponentsAreUnsupported() throws {
    // The frame header of a grey JPEG, changed to two components.
    let bytes: [UInt8] =
      [0xff, 0xd8, 0xff, 0xc0, 0, 14, 8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0]
      + [0xff, 0xda, 0, 10, 2, 1, 0, 2, 0, 0, 63, 0, 0xff, 0xd9]
    #expect(throws: ImageError.unsupported(.jpeg, detail: "2 colour components")) {
      try PixelImage(decoding: Data(bytes))
    }
  }

  /// The checksum of a PNG chunk (ISO 3309), most significant byte first.
  private func crc32(_ bytes: Data) -> [UInt8] {
    var crc: UInt32 = 0xffff_ffff
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    return withUnsafeBytes(of: (~crc).bigEndian) { Array($0) }
  }
}
