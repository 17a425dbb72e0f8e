import Foundation

/// Chunks that say what a PNG is and how large it is meant to be.
///
/// Reference: Portable Network Graphics (PNG) Specification, third edition, 11.3.
enum PNGChunks {
  /// The signature and the header, which every PNG begins with.
  private static let headerLength = 8 + 25

  /// The same picture with its resolution and texts behind the header.
  ///
  /// - Parameter texts: empty ones are left out.
  static func describing(_ png: Data, dpi: Double, texts: [(key: String, value: String)]) -> Data {
    guard png.count > headerLength else { return png }
    var result = png.prefix(headerLength)
    let perMeter = UInt32(min(max(dpi / 0.0254, 1), 1e9))
    result.append(chunk("pHYs", bytes(perMeter) + bytes(perMeter) + [1]))
    for (key, value) in texts where !value.isEmpty {
      // Keyword, no compression, no language, no translation; the text is UTF-8.
      result.append(chunk("iTXt", Array(key.utf8) + [0, 0, 0, 0, 0] + Array(value.utf8)))
    }
    result.append(png.dropFirst(headerLength))
    return result
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> Data {
    let checked = Array(type.utf8) + content
    return Data(bytes(UInt32(content.count)) + checked + bytes(checksum(checked)))
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// CRC-32 as of ISO 3309.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
  }
}
