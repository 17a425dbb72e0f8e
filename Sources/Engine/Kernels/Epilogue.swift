import CKernels

extension igviz_batch {
  static let one = igviz_batch(samples: 1, stride: 0)

  init(_ buffers: Buffers) { self.init(samples: buffers.samples, stride: buffers.sampleStride) }
}

extension igviz_epilogue {
  /// The end of a forward operation.
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

  /// The end of an input gradient.
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

  /// The same for a later one of several images of one shape, which lie one behind the other.
  func advanced(by image: Int, images shape: TensorShape) -> igviz_epilogue {
    advanced(floats: image * shape.count, maskWords: image * shape.pixels * mask_words)
  }

  /// The same for the channels from one on, a multiple of those in a mask's word.
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
