import CKernels

/// The layout of a clip's mask: a pixel's bits fill whole words.
enum Mask {
  static func wordsPerPixel(channels: Int) -> Int {
    (channels + Int(IGVIZ_MASK_WORD_BITS) - 1) / Int(IGVIZ_MASK_WORD_BITS)
  }

  static func words(for shape: TensorShape) -> Int { shape.pixels * wordsPerPixel(channels: shape.channels) }
}
