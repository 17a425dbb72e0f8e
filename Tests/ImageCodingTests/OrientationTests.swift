import Foundation
import Testing

@testable import ImageCoding

@Suite struct OrientationTests {
  private func orientation(_ exif: [UInt8]) -> Orientation {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    return exif.withUnsafeBytes { Orientation(exif: $0, profile: nothing, xmp: nothing) }
  }

  private func tiff(littleEndian: Bool, value: UInt8, type: UInt8 = 3, entries: UInt8 = 1) -> [UInt8] {
    littleEndian
      ? Array("II".utf8) + [42, 0, 8, 0, 0, 0, entries, 0, 0x12, 1, type, 0, 1, 0, 0, 0, value, 0, 0, 0]
      : Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, entries, 1, 0x12, 0, type, 0, 0, 0, 1, 0, value, 0, 0]
  }

  @Test(arguments: Orientation.allCases, [true, false])
  func isRead(expected: Orientation, littleEndian: Bool) {
    #expect(orientation(tiff(littleEndian: littleEndian, value: UInt8(expected.rawValue))) == expected)
  }

  @Test func nonsenseMeansUpright() {
    #expect(orientation([]) == .upright)
    #expect(orientation(Array("II".utf8)) == .upright)
    #expect(orientation(tiff(littleEndian: true, value: 9)) == .upright)
    #expect(orientation(tiff(littleEndian: true, value: 6, type: 4)) == .upright)
    let whole = tiff(littleEndian: false, value: 6, entries: 200)
    for length in whole.indices { #expect(orientation(Array(whole.prefix(length))).rawValue <= 8) }
    var farAway = tiff(littleEndian: true, value: 6)
    farAway.replaceSubrange(4..<8, with: [255, 255, 255, 255])
    #expect(orientation(farAway) == .upright)
  }

  @Test(arguments: [
    ("<a tiff:Orientation=\"6\"/>", 6), ("<a tiff:Orientation='8'/>", 8),
    ("<tiff:Orientation>3</tiff:Orientation>", 3),
    ("t tiff:Or tiff:Orientations=\"5\" tiff:Orientation=\"2\"", 2), ("tiff:Orientation", nil),
    ("tiff:Orientation=", nil), ("tiff:Orientation=\"", nil), ("tiff:Orientation>", nil),
    ("tiff:Orientation>x", nil), ("", nil), ("tiff", nil),
  ])
  func packets(text: String, value: UInt16?) {
    #expect(Array(text.utf8).withUnsafeBytes { OrientationTexts.value(inXMP: $0) } == value)
  }

  @Test(
    arguments: [
      ("\nexif\n       3\n01fF\n0a\n", [1, 255, 10]), ("\nexif\n 8\n457869660000\n4d4d", [0x4d, 0x4d]),
      ("\nexif\n 1\n0", nil), ("\nexif\n 1\n0g", nil), ("\nexif\n 1", nil), ("", nil), ("\n\n\n", []),
    ] as [(String, [UInt8]?)])
  func profiles(text: String, block: [UInt8]?) {
    #expect(Array(text.utf8).withUnsafeBytes { OrientationTexts.exif(inProfile: $0) } == block)
  }

  /// An orientation followed by its inverse restores the picture.
  @Test func turnsHaveInverses() {
    let image = PixelImage(width: 2, height: 3, samples: (0..<18).map(UInt8.init))
    for orientation in Orientation.allCases {
      let inverse: Orientation =
        switch orientation {
        case .quarterTurnLeft: .quarterTurnRight
        case .quarterTurnRight: .quarterTurnLeft
        default: orientation
        }
      #expect(image.turned(from: orientation).turned(from: inverse) == image)
    }
  }
}
