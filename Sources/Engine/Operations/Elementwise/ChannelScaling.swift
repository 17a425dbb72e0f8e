import CKernels

/// y[i, p, c] = x[i, p, c] · s[i, c] for images i, pixels p and channels c, the last step of squeeze-and-excite;
/// ∂y/∂x = s, ∂y/∂s = x summed over the pixels.
///
/// Reference: Hu, Shen & Sun 2018, "Squeeze-and-excitation networks".
struct PreparedChannelScaling: PreparedOperation {
  private let images: Int
  private let pixels: Int
  private let channels: Int
  /// The index of x among the two inputs.
  private let scaled: Int
  private let kernels: Kernels

  /// Returns `nil` unless one of the two inputs has the factors of the other's channels.
  init?(_ shapes: [TensorShape], kernels: Kernels) {
    guard shapes.count == 2, let channels = shapes.map(\.channels).max() else { return nil }
    scaled = shapes[0].count >= shapes[1].count ? 0 : 1
    let (image, factors) = (shapes[scaled].dimensions, shapes[1 - scaled].dimensions)
    guard image.count == factors.count, image.last == channels, factors.last == channels,
      shapes[scaled].count > shapes[1 - scaled].count
    else { return nil }
    // The factors have the leading axes and the last one; all axes between them have extent 1.
    let outer = zip(image, factors).prefix { $0 == $1 }.count
    guard factors[outer...].dropLast().allSatisfy({ $0 == 1 }), outer < image.count - 1 else { return nil }
    images = image[..<outer].reduce(1, *)
    pixels = image[outer...].dropLast().reduce(1, *)
    self.channels = channels
    self.kernels = kernels
  }

  var backwardReads: ForwardArrays { .inputs }

  var finishesGradient: Bool { true }

  var scratchBytes: Int { channels * (MemoryLayout<Double>.stride + MemoryLayout<Float>.stride) }

  /// Bytes of an image in one block: few enough to be still in a level-1 cache when they are read again.
  private static let blockBytes = 16 << 10

  func forward(_ buffers: Buffers) {
    for image in 0..<images {
      let start = image * pixels * channels
      var job = igviz_finish(
        buffers.inputs[scaled] + start, to: buffers.output + start, pixels: pixels, channels: channels,
        epilogue: igviz_epilogue())
      job.factors = buffers.inputs[1 - scaled] + image * channels
      kernels.finish(job)
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient else { return }
    let (ofImage, ofFactors) = (buffers.gradients[scaled], buffers.gradients[1 - scaled])
    let sums = Columns.sums(in: buffers.scratch, channels: channels)
    let rows = max(1, Self.blockBytes / (channels * MemoryLayout<Float>.stride))
    for image in 0..<images {
      let factors = buffers.inputs[1 - scaled] + image * channels
      sums.update(repeating: 0)
      for first in stride(from: 0, to: pixels, by: rows) {
        let (start, count) = ((image * pixels + first) * channels, min(rows, pixels - first))
        if ofFactors != nil {
          kernels.addColumns(
            igviz_columns(
              input: gradient + start, factors: buffers.inputs[scaled] + start, pixels: count,
              channels: channels, sums: sums.baseAddress))
        }
        guard let ofImage else { continue }
        let epilogue = igviz_epilogue(target: ofImage, channels: channels)
        var job = igviz_finish(
          gradient + start, to: ofImage.destination + start, pixels: count, channels: channels,
          epilogue: epilogue.advanced(by: image * pixels + first, images: [1, channels]))
        job.factors = factors
        job.factors_are_slopes = true
        kernels.finish(job)
      }
      guard let ofFactors else { continue }
      let row = Columns.row(in: buffers.scratch, channels: channels)
      for (channel, sum) in sums.enumerated() { row[channel] = Float(sum) }
      let epilogue = igviz_epilogue(target: ofFactors, channels: channels)
      kernels.finish(
        igviz_finish(
          UnsafePointer(row), to: ofFactors.destination + image * channels, pixels: 1, channels: channels,
          epilogue: epilogue.advanced(by: image, images: [1, channels])))
    }
  }
}
