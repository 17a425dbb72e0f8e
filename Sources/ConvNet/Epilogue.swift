import CKernels

extension igviz_batch {
  static let one = igviz_batch(samples: 1, stride: 0)

  init(_ buffers: Buffers) { self.init(samples: buffers.samples, stride: buffers.sampleStride) }
}

extension igviz_epilogue {
  /// The end of a forward operation.
  init(
    bias: UnsafePointer<Float>?, addend: UnsafePointer<Float>?, clip: ClosedRange<Float>?, buffers: Buffers,
    channels: Int
  ) {
    self.init()
    self.bias = bias
    self.addend = addend
    if let clip {
      clips = true
      lower = clip.lowerBound
      upper = clip.upperBound
      written_mask = buffers.mask
    }
    mask_words = Mask.wordsPerPixel(channels: channels)
  }

  /// The end of an input gradient.
  init(target: GradientTarget, channels: Int) {
    self.init()
    addend = target.addend
    read_mask = target.mask
    mask_words = Mask.wordsPerPixel(channels: channels)
  }

  /// The same for a later one of several images of one shape, which lie one behind the other.
  func advanced(by image: Int, images shape: Shape) -> igviz_epilogue {
    var epilogue = self
    epilogue.addend = addend.map { $0 + image * shape.count }
    epilogue.written_mask = written_mask.map { $0 + image * shape.pixels * mask_words }
    epilogue.read_mask = read_mask.map { $0 + image * shape.pixels * mask_words }
    return epilogue
  }

  /// The same for the channels from one on, a multiple of those in a mask's word.
  func advanced(toChannel channel: Int) -> igviz_epilogue {
    var epilogue = self
    epilogue.bias = bias.map { $0 + channel }
    epilogue.addend = addend.map { $0 + channel }
    epilogue.written_mask = written_mask.map { $0 + channel / Int(IGVIZ_MASK_WORD_BITS) }
    epilogue.read_mask = read_mask.map { $0 + channel / Int(IGVIZ_MASK_WORD_BITS) }
    return epilogue
  }
}
