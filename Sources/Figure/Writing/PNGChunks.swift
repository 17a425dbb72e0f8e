import Files
import Foundation

/// PNG chunks for texts and for the resolution.
///
/// Reference: Portable Network Graphics (PNG) Specification, third edition, 11.3.
enum PNGChunks {
  /// The number of bytes of the signature and the header, which every PNG begins with.
  private static let headerLength = 8 + 25

  /// Returns the PNG with its resolution and texts after the header.
  ///
  /// - Parameter texts: keys and texts; empty texts are left out.
  static func describing(_ png: Data, dpi: Double, texts: [(key: String, value: String)]) -> Data {
    guard png.count > headerLength else { return png }
    var result = png.prefix(headerLength)
    let perMeter = UInt32(min(max(dpi / 0.0254, 1), 1e9))
    result.append(chunk("pHYs", bytes(perMeter) + bytes(perMeter) + Data([1])))
    for (key, value) in texts where !value.isEmpty {
      // Keyword, no compression, no language, no translation; the text is UTF-8.
      result.append(chunk("iTXt", Data(Array(key.utf8) + [0, 0, 0, 0, 0] + Array(value.utf8))))
    }
    result.append(png.dropFirst(headerLength))
    return result
  }

  private static func chunk(_ type: String, _ content: Data) -> Data {
    let checked = Data(type.utf8) + content
    return bytes(UInt32(content.count)) + checked + bytes(Inflation.checkSum(checked))
  }

  private static func bytes(_ value: UInt32) -> Data {
    Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) })
  }
}
