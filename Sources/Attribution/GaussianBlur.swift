import Foundation

/// Convolution with a Gaussian in both directions of an image, height × width × channels.
///
/// The kernel ends at four standard deviations; beyond its edges the image is mirrored, the edge itself repeated.
enum GaussianBlur {
  /// - Parameter sigma: the standard deviation in pixels; positive.
  static func blurred(_ samples: [Float], width: Int, channels: Int, sigma: Double) -> [Float] {
    let height = samples.count / (width * channels)
    let reach = max(1, Int(4 * sigma + 0.5))
    var kernel = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let total = kernel.reduce(0, +)
    kernel = kernel.map { $0 / total }
    let columns = smoothed(
      samples, kernel: kernel, lines: width * channels, length: height, lineStride: 1, step: width * channels,
      linesTogether: width * channels)
    return smoothed(
      columns, kernel: kernel, lines: height * channels, length: width, lineStride: width * channels,
      step: channels,
      linesTogether: channels)
  }

  /// Smooths along lines of `length` samples that are `step` apart. Lines come in groups of `linesTogether` neighbours;
  /// groups are `lineStride` apart.
  private static func smoothed(
    _ samples: [Float], kernel: [Double], lines: Int, length: Int, lineStride: Int, step: Int,
    linesTogether: Int
  ) -> [Float] {
    var result = samples
    let reach = kernel.count / 2
    // Where each tap reads: …2 1 0 | 0 1 2… n−1 | n−1 n−2…
    let sources = (-reach..<length + reach).map { position -> Int in
      let folded = ((position % (2 * length)) + 2 * length) % (2 * length)
      return folded < length ? folded : 2 * length - 1 - folded
    }
    for line in 0..<lines {
      let start = line / linesTogether * lineStride + line % linesTogether
      for position in 0..<length {
        var sum = 0.0
        for tap in kernel.indices {
          sum += kernel[tap] * Double(samples[start + sources[position + tap] * step])
        }
        result[start + position * step] = Float(sum)
      }
    }
    return result
  }
}
