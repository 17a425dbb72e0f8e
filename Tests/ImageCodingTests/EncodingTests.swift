import Foundation
import TestSupport
import Testing

@testable import ImageCoding

@Suite struct EncodingTests {
  private let image = PixelImage(width: 5, height: 3, samples: (0..<45).map { UInt8($0 * 5) })

  @Test func pngLosesNothing() throws {
    #expect(try PixelImage(decoding: image.encoded(as: .png)) == image)
  }

  /// PNGs of small drawings are filtered differently from all other pictures.
  @Test(arguments: [(40, 30, 7), (40, 30, 300), (900, 600, 7), (900, 600, 300), (1, 1, 1), (1, 9, 2)])
  func pngLosesNothingOfDrawingsAndPhotos(width: Int, height: Int, flat: Int) throws {
    // Runs of one colour, or a different colour at every pixel.
    let samples = (0..<width * height * 3).map { index in
      flat > 100 ? UInt8(truncatingIfNeeded: index &* index &* 31 >> 3) : UInt8(index / 3 / 30 * flat % 256)
    }
    let image = PixelImage(width: width, height: height, samples: samples)
    let data = try image.encoded(as: .png)
    #expect(try PixelImage(decoding: data) == image)
    if flat == 7 { #expect(data.count < samples.count / 8) }
  }

  @Test func jpegComesClose() throws {
    var smooth = PixelImage(width: 32, height: 32, filledWith: .black)
    for y in 0..<32 {
      for x in 0..<32 { smooth[x, y] = RGB(red: UInt8(x * 4), green: UInt8(y * 4), blue: UInt8(x + y)) }
    }
    let decoded = try PixelImage(decoding: smooth.encoded(as: .jpeg))
    let largest = zip(decoded.samples, smooth.samples).map { abs(Int($0) - Int($1)) }.max() ?? 255
    #expect(largest <= 8)
  }

  @Test func theNameTellsTheFormat() throws {
    try withTemporaryFolder { folder in
      for (name, format) in [
        ("a.png", ImageFormat.png), ("a.JPG", .jpeg), ("a.jpeg", .jpeg), ("a.b.Png", .png),
      ] {
        try image.write(to: "\(folder)/\(name)")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        #expect(ImageFormat(signature: bytes) == format)
      }
    }
  }

  @Test(arguments: [
    ("a.webp", "webp"), ("a", ""), ("a.", ""), ("folder.png/a", ""), (".png", ""), ("a.png.TIF", "TIF"),
    ("", ""),
  ])
  func otherExtensionsAreRefused(path: String, suffix: String) throws {
    #expect(throws: ImageError.unknownExtension(suffix)) { try ImageFormat(path: path) }
    let text = ImageError.unknownExtension(suffix).description
    #expect(text.contains(suffix.isEmpty ? "has no extension" : ".\(suffix)"))
    for written in [".png", ".jpg", ".jpeg"] { #expect(text.contains(written)) }
    try withTemporaryFolder { folder in
      #expect(throws: ImageError.unknownExtension("webp")) { try image.write(to: folder + "/a.webp") }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func hiddenFilesHaveExtensionsToo() throws {
    #expect(try ImageFormat(path: "a/.hidden.jpg") == .jpeg)
  }

  @Test func aSideNoJPEGCanHaveIsAnError() throws {
    let long = PixelImage(width: 65501, height: 1, filledWith: .red)
    #expect {
      try long.encoded(as: .jpeg)
    } throws: { error in
      guard case ImageError.cannotEncode(.jpeg, let detail) = error else { return false }
      return detail.contains("65500")
    }
    #expect(try PixelImage(decoding: long.encoded(as: .png)) == long)
  }
}
