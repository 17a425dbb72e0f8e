import CImageCodecs

extension Image {
  /// Bytes of the picture as a lossless WebP: how much information it holds.
  ///
  /// The options are those of Pillow's `save(format="webp", lossless=True, quality=100)`, on which PAIR's performance information
  /// curves rest; sizes differ by up to 0.6 % between versions of libwebp.
  ///
  /// - Throws: `ImageError.noWebP`; a WebP's sides are at most 16,383 pixels.
  public func losslessWebPSize() throws(ImageError) -> Int {
    var encoded = igviz_bytes()
    defer { igviz_bytes_free(&encoded) }
    guard let width32 = UInt32(exactly: width), let height32 = UInt32(exactly: height) else {
      throw .noWebP(detail: "\(width)×\(height) pixels")
    }
    let status = samples.withUnsafeBufferPointer {
      igviz_webp_encode_lossless($0.baseAddress, width32, height32, &encoded)
    }
    guard status == IGVIZ_CODEC_OK else {
      let detail = withUnsafeBytes(of: &encoded.message) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw .noWebP(detail: detail.isEmpty ? "out of memory" : detail)
    }
    return encoded.count
  }
}
