import CImageCodecs
import Files
import Foundation

extension PixelImage {
  /// The default limit of the number of pixels of a file.
  public static let defaultPixelLimit = 100_000_000

  /// Reads a JPEG, PNG or WebP, recognised by its content, and turns it upright.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - background: the colour behind transparent pixels.
  ///   - pixelLimit: larger pictures are refused before memory is allocated for them.
  /// - Throws: `FileError`, `ImageError`
  public init(
    contentsOf path: String, background: RGB = .white, pixelLimit: Int = PixelImage.defaultPixelLimit
  ) throws {
    try self.init(
      decoding: FileAccess.read(path, limit: Self.byteLimit(forPixels: pixelLimit)), background: background,
      pixelLimit: pixelLimit)
  }

  /// Returns the largest size of a file with so many pixels, in bytes: 16 bits for each of four channels, and some metadata.
  public static func byteLimit(forPixels pixelLimit: Int) -> Int {
    8 * min(pixelLimit, Int.max / 16) + (64 << 20)
  }

  /// Decodes a JPEG, PNG or WebP, recognised by its content, and turns it upright.
  ///
  /// - Throws: `ImageError`
  public init(
    decoding data: Data, background: RGB = .white, pixelLimit: Int = PixelImage.defaultPixelLimit
  ) throws(ImageError) {
    if data.isEmpty { throw .empty }
    guard let format = ImageFormat(signature: data.prefix(12)) else {
      throw ForeignFormat(signature: data).map(ImageError.foreign) ?? .notAnImage
    }

    var decoded = igviz_pixels()
    defer { igviz_pixels_free(&decoded) }
    let status = data.withUnsafeBytes { raw in
      let bytes = raw.bindMemory(to: UInt8.self)
      let decode =
        switch format {
        case .png: igviz_png_decode
        case .jpeg: igviz_jpeg_decode
        case .webP: igviz_webp_decode
        }
      return decode(bytes.baseAddress, bytes.count, UInt64(max(pixelLimit, 0)), &decoded)
    }
    let width = Int(decoded.width)
    let height = Int(decoded.height)
    guard status == IGVIZ_CODEC_OK, let samples = decoded.samples else {
      let detail = withUnsafeBytes(of: decoded.message) { text(of: $0) }
      switch status {
      case IGVIZ_CODEC_TOO_LARGE: throw .tooManyPixels(width: width, height: height, limit: pixelLimit)
      case IGVIZ_CODEC_UNSUPPORTED: throw .unsupported(format, detail: detail)
      case IGVIZ_CODEC_NO_MEMORY: throw .outOfMemory(width: width, height: height)
      default: throw .corrupt(format, detail: detail)
      }
    }

    let pixels = UnsafeBufferPointer(start: samples, count: width * height * Int(decoded.channels))
    let upright = PixelImage(
      width: width, height: height,
      samples: decoded.channels == 4 ? composite(pixels, on: background) : Array(pixels))
    self = upright.turned(
      from: Orientation(
        exif: bytes(of: decoded.exif), profile: bytes(of: decoded.exif_profile), xmp: bytes(of: decoded.xmp)))
  }
}

/// Returns a message of the codecs, which ends at a zero byte.
func text(of message: UnsafeRawBufferPointer) -> String {
  String(decoding: message.prefix { $0 != 0 }, as: UTF8.self)
}

private func bytes(of block: igviz_block) -> UnsafeRawBufferPointer {
  UnsafeRawBufferPointer(start: block.bytes, count: block.count)
}

/// Composites straight-alpha RGBA over one colour, in the file's own encoding, rounded to the nearest level.
private func composite(_ pixels: UnsafeBufferPointer<UInt8>, on background: RGB) -> [UInt8] {
  let below = [Int(background.red), Int(background.green), Int(background.blue)]
  return [UInt8](unsafeUninitializedCapacity: pixels.count / 4 * 3) { rgb, count in
    for pixel in 0..<pixels.count / 4 {
      let alpha = Int(pixels[4 * pixel + 3])
      for channel in 0..<3 {
        let mixed = Int(pixels[4 * pixel + channel]) * alpha + below[channel] * (255 - alpha)
        rgb[3 * pixel + channel] = UInt8((mixed + 127) / 255)
      }
    }
    count = pixels.count / 4 * 3
  }
}
