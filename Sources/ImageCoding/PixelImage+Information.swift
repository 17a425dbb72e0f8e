extension PixelImage {
  /// Bytes of the picture as a lossless WebP: how much information it holds.
  ///
  /// The options are those of Pillow's `save(format="webp", lossless=True, quality=100)`, on which PAIR's performance information
  /// curves rest; sizes differ by up to 0.6 % between versions of libwebp.
  ///
  /// - Throws: `ImageError.cannotEncode`; a WebP's sides are at most 16,383 pixels.
  public func losslessWebPSize() throws(ImageError) -> Int { try encoded(as: .webP).count }
}
