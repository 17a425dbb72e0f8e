/// Picture formats that are recognised for error messages, but not read. The raw value is the name in the message.
public enum ForeignFormat: String, Hashable, Sendable, CaseIterable {
  /// Graphics Interchange Format
  case gif = "GIF"
  /// High Efficiency Image Container, used by phones
  case heic = "HEIC"
  /// AV1 Image File Format
  case avif = "AVIF"
  /// Tag Image File Format
  case tiff = "TIFF"
  /// Windows bitmap
  case bmp = "BMP"
  /// Portable Document Format
  case pdf = "PDF"
  /// Scalable Vector Graphics
  case svg = "SVG"

  /// The number of a file's first bytes that are examined: that many, because an SVG may begin with comments.
  static let signatureBytes = 1024

  /// Recognises a format by a file's first bytes; `nil` if it is none of these.
  ///
  /// - Parameter signature: the file's bytes, all or only the first; no more than `signatureBytes` are examined.
  init?(signature: some Sequence<UInt8>) {
    let bytes = Array(signature.prefix(Self.signatureBytes))
    func says(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: text.utf8) }
    if says("GIF87a") || says("GIF89a") {
      self = .gif
    } else if says("ftyp", at: 4), let format = Self.brand(in: bytes) {
      self = format
    } else if says("II*\0") || says("MM\0*") || says("II+\0") || says("MM\0+") {
      self = .tiff  // little-endian, big-endian, and both orders of BigTIFF
    } else if says("BM"), bytes.count >= 18, bytes[15...17].allSatisfy({ $0 == 0 }),
      [12, 40, 52, 56, 64, 108, 124].contains(bytes[14])
    {
      self = .bmp  // bytes 14…17 are a known size of the second header: many texts begin with "BM", too
    } else if says("%PDF-") {
      self = .pdf
    } else if Self.isSVG(bytes) {
      self = .svg
    } else {
      return nil
    }
  }

  /// Returns the format of an ISO base media file (ISO 14496-12); `nil` if it has no known brand.
  ///
  /// Such a file begins with a box of words of four bytes: its size in bytes (big-endian), "ftyp", the major brand, a version number
  /// and the compatible brands. The version is read like a brand, but equals none.
  ///
  /// - Precondition: there are at least eight bytes.
  private static func brand(in bytes: [UInt8]) -> Self? {
    let size = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
    let brands = stride(from: 8, through: min(size, bytes.count) - 4, by: 4).map {
      String(decoding: bytes[$0..<$0 + 4], as: UTF8.self)
    }
    // AVIF first: its files can also have the general brands mif1 and msf1.
    if !Set(brands).isDisjoint(with: ["avif", "avis"]) { return .avif }
    let heic = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"]
    return Set(brands).isDisjoint(with: heic) ? nil : .heic
  }

  /// Whether the bytes begin with "<svg", or with other markup and have "<svg" later. This includes HTML with a picture near its
  /// beginning.
  private static func isSVG(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self).drop { $0 == "\u{feff}" || $0.isWhitespace }
    return text.hasPrefix("<svg")
      || ["<?xml", "<!--", "<!DOCTYPE"].contains { text.hasPrefix($0) } && text.contains("<svg")
  }
}
