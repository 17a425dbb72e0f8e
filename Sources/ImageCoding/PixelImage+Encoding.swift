import CImageCodecs
import Files
import Foundation

extension PixelImage {
  /// The JPEG quality of all pictures that igviz writes for people.
  public static let jpegQuality = 95

  /// Returns the picture as a file of the given format; WebP is lossless.
  ///
  /// - Parameters:
  ///   - format: the format of the file.
  ///   - jpegQuality: 1…100; ignored by other formats.
  /// - Throws: `ImageError.cannotEncode`; a JPEG's sides are at most 65,500 pixels, a WebP's 16,383.
  public func encoded(
    as format: ImageFormat, jpegQuality: Int = PixelImage.jpegQuality
  ) throws(ImageError) -> Data {
    var encoded = igviz_bytes()
    defer { igviz_bytes_free(&encoded) }
    guard let width32 = UInt32(exactly: width), let height32 = UInt32(exactly: height) else {
      throw .cannotEncode(format, detail: "\(width)×\(height) pixels")
    }
    let status = samples.withUnsafeBufferPointer { rgb in
      switch format {
      case .png: igviz_png_encode(rgb.baseAddress, width32, height32, &encoded)
      case .jpeg:
        igviz_jpeg_encode(rgb.baseAddress, width32, height32, Int32(clamping: jpegQuality), &encoded)
      case .webP: igviz_webp_encode_lossless(rgb.baseAddress, width32, height32, &encoded)
      }
    }
    guard status == IGVIZ_CODEC_OK, let bytes = encoded.bytes else {
      let detail = withUnsafeBytes(of: encoded.message) { text(of: $0) }
      throw .cannotEncode(format, detail: detail.isEmpty ? "out of memory" : detail)
    }
    return Data(bytes: bytes, count: encoded.count)
  }

  /// Writes the picture in the format of the path's extension.
  ///
  /// - Throws: `FileError`, `ImageError`
  public func write(to path: String) throws {
    try FileAccess.write(encoded(as: ImageFormat(path: path)), to: path)
  }

  /// Returns the size of the picture as a lossless WebP, in bytes: a measure of its information.
  ///
  /// The options are those of Pillow's `save(format="webp", lossless=True, quality=100)`, on which PAIR's performance information curves
  /// are based. Sizes differ by up to 0.6 % between versions of libwebp.
  ///
  /// - Throws: `ImageError.cannotEncode`; a WebP's sides are at most 16,383 pixels.
  package func losslessWebPSize() throws(ImageError) -> Int { try encoded(as: .webP).count }
}
