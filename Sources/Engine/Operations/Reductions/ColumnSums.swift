import CKernels

/// y[i, c] = factor · Σ_p x[i, p, c] for images i, pixels p and channels c; ∂y/∂x = factor.
///
/// Used for global average pooling, and for means and sums over whole images.
struct PreparedColumnSums: PreparedOperation {
  let images: Int
  let pixels: Int
  let channels: Int
  let factor: Double
  let kernels: Kernels

  var finishesGradient: Bool { true }

  /// Sums in double precision, and a row of gradients.
  var scratchBytes: Int { channels * (MemoryLayout<Double>.stride + MemoryLayout<Float>.stride) }

  func forward(_ buffers: Buffers) {
    let sums = Columns.sums(in: buffers.scratch, channels: channels)
    for image in 0..<images {
      sums.update(repeating: 0)
      kernels.addColumns(
        igviz_columns(
          input: buffers.inputs[0] + image * pixels * channels, factors: nil, pixels: pixels,
          channels: channels, sums: sums.baseAddress))
      let output = buffers.output + image * channels
      for (channel, sum) in sums.enumerated() { output[channel] = Float(sum * factor) }
    }
  }

  func backward(_ buffers: Buffers) {
    guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
    let row = Columns.row(in: buffers.scratch, channels: channels)
    let (factor, shape) = (Float(factor), TensorShape([pixels, channels]))
    let epilogue = igviz_epilogue(target: target, channels: channels)
    for image in 0..<images {
      for channel in 0..<channels { row[channel] = gradient[image * channels + channel] * factor }
      var job = igviz_finish(
        UnsafePointer(row), to: target.destination + image * pixels * channels, pixels: pixels,
        channels: channels, epilogue: epilogue.advanced(by: image, images: shape))
      job.input_stride = 0
      kernels.finish(job)
    }
  }
}

/// The layout of the scratch memory for sums per channel.
enum Columns {
  static func sums(in scratch: UnsafeMutableRawPointer, channels: Int) -> UnsafeMutableBufferPointer<Double> {
    UnsafeMutableBufferPointer(start: scratch.assumingMemoryBound(to: Double.self), count: channels)
  }

  /// Returns the row of floats that follows the sums.
  static func row(in scratch: UnsafeMutableRawPointer, channels: Int) -> UnsafeMutablePointer<Float> {
    (scratch + channels * MemoryLayout<Double>.stride).assumingMemoryBound(to: Float.self)
  }
}
