/// Picture formats that are recognised for error messages, but not read.
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

  /// The number of a file's first bytes that determine its format: an SVG may begin with comments.
  static let signatureBytes = 1024

  /// Returns the format that the first bytes indicate; `nil` if it is unknown.
  init?(signature: some Sequence<UInt8>) {
    let bytes = Array(signature.prefix(Self.signatureBytes))
    func says(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: text.utf8) }
    if says("GIF87a") || says("GIF89a") {
      self = .gif
    } else if says("ftyp", at: 4), let format = Self.brand(in: bytes) {
      self = format
    } else if says("II*\0") || says("MM\0*") || says("II+\0") || says("MM\0+") {
      self = .tiff
    } else if says("BM"), bytes.count >= 18, bytes[15...17].allSatisfy({ $0 == 0 }),
      [12, 40, 52, 56, 64, 108, 124].contains(bytes[14])
    {
      self = .bmp  // the second header's size: many texts begin with "BM", too
    } else if says("%PDF-") {
      self = .pdf
    } else if Self.isSVG(bytes) {
      self = .svg
    } else {
      return nil
    }
  }

  /// Returns the format of an ISO base media file (ISO 14496-12), from its major brand and its compatible brands.
  private static func brand(in bytes: [UInt8]) -> Self? {
    let size = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
    let brands = stride(from: 8, through: min(size, bytes.count) - 4, by: 4).map {
      String(decoding: bytes[$0..<$0 + 4], as: UTF8.self)
    }
    if !Set(brands).isDisjoint(with: ["avif", "avis"]) { return .avif }
    let heic = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"]
    return Set(brands).isDisjoint(with: heic) ? nil : .heic
  }

  private static func isSVG(_ bytes: [UInt8]) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self).drop { $0 == "\u{feff}" || $0.isWhitespace }
    return text.hasPrefix("<svg")
      || ["<?xml", "<!--", "<!DOCTYPE"].contains { text.hasPrefix($0) } && text.contains("<svg")
  }
}
