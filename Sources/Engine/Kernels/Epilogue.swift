import CKernels

extension igviz_batch {
  static let one = igviz_batch(samples: 1, stride: 0)

  init(_ buffers: Buffers) { self.init(samples: buffers.samples, stride: buffers.sampleStride) }
}

extension igviz_epilogue {
  /// Creates the epilogue of a forward operation: bias, addend and activation. The activation's derivative is stored in `buffers.gate`.
  init(
    bias: UnsafePointer<Float>?, addend: UnsafePointer<Float>?, activation: Activation?, buffers: Buffers,
    channels: Int
  ) {
    self.init()
    self.bias = bias
    self.addend = addend
    switch activation {
    case .clip(let clip):
      clips = true
      lower = clip.lower
      upper = clip.upper
      if case .mask(let mask) = buffers.gate { written_mask = mask }
    case .smooth(let function):
      if case .slopes(let slopes) = buffers.gate {
        apply(function, slopes: slopes)
      } else {
        apply(function, slopes: nil)
      }
    case nil: break
    }
    mask_words = Mask.wordsPerPixel(channels: channels)
  }

  /// Creates the epilogue of an input gradient: addend and gate.
  init(target: GradientTarget, channels: Int) {
    self.init()
    addend = target.addend
    switch target.gate {
    case .mask(let mask): read_mask = UnsafePointer(mask)
    case .slopes(let slopes): read_slopes = UnsafePointer(slopes)
    case nil: break
    }
    mask_words = Mask.wordsPerPixel(channels: channels)
  }

  /// Returns the epilogue for image number `image` of several contiguous images of one shape.
  func advanced(by image: Int, images shape: TensorShape) -> igviz_epilogue {
    advanced(floats: image * shape.count, maskWords: image * shape.pixels * mask_words)
  }

  /// Returns the epilogue for the channels from `channel` on. `channel` is a multiple of the bits in a word of a mask.
  func advanced(toChannel channel: Int) -> igviz_epilogue {
    var epilogue = advanced(floats: channel, maskWords: channel / Int(IGVIZ_MASK_WORD_BITS))
    epilogue.bias = bias.map { $0 + channel }
    return epilogue
  }

  private func advanced(floats: Int, maskWords: Int) -> igviz_epilogue {
    var epilogue = self
    epilogue.addend = addend.map { $0 + floats }
    epilogue.written_mask = written_mask.map { $0 + maskWords }
    epilogue.read_mask = read_mask.map { $0 + maskWords }
    epilogue.written_slopes = written_slopes.map { $0 + floats }
    epilogue.read_slopes = read_slopes.map { $0 + floats }
    return epilogue
  }
}

extension igviz_finish {
  /// out = epilogue(in), pixel by pixel.
  init(
    _ input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>, pixels: Int, channels: Int,
    epilogue: igviz_epilogue
  ) {
    self.init(
      input: input, input_stride: channels, factors: nil, factors_are_slopes: false, output: output,
      output_stride: channels, pixels: pixels, channels: channels, epilogue: epilogue)
  }
}
