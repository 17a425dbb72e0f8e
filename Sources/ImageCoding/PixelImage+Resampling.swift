extension PixelImage {
  /// Returns the rectangle of `width` × `height` pixels whose upper left corner is (x, y).
  ///
  /// - Precondition: the rectangle lies inside the picture.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> PixelImage {
    precondition(
      x >= 0 && y >= 0 && x + width <= self.width && y + height <= self.height, "crop outside the image")
    var rows: [UInt8] = []
    rows.reserveCapacity(width * height * 3)
    for row in y..<y + height {
      let start = (row * self.width + x) * 3
      rows.append(contentsOf: samples[start..<start + width * 3])
    }
    return PixelImage(width: width, height: height, samples: rows)
  }

  /// Resamples the picture with antialiasing; the result equals that of Pillow's `resize` with the same filter.
  ///
  /// Rows are resampled first, then columns; each result is rounded to 8 bits. When the picture shrinks, the filter is stretched by the
  /// scale.
  public func resized(
    width newWidth: Int, height newHeight: Int, by filter: ResamplingFilter = .bicubic
  ) -> PixelImage {
    precondition(newWidth > 0 && newHeight > 0, "an image has at least one pixel")
    var image = self
    if newWidth != width {
      let taps = ResamplingTaps(filter, from: width, to: newWidth)
      image = image.transformed(width: newWidth, height: height) { source, x, y, channel in
        taps.apply(at: x, to: source, offset: y * width * 3 + channel, stride: 3)
      }
    }
    if newHeight != height {
      let taps = ResamplingTaps(filter, from: height, to: newHeight)
      image = image.transformed(width: newWidth, height: newHeight) { source, x, y, channel in
        taps.apply(at: y, to: source, offset: x * 3 + channel, stride: newWidth * 3)
      }
    }
    return image
  }

  private func transformed(
    width newWidth: Int, height newHeight: Int,
    _ sample: (_ source: UnsafeBufferPointer<UInt8>, _ x: Int, _ y: Int, _ channel: Int) -> UInt8
  ) -> PixelImage {
    let count = newWidth * newHeight * 3
    let result = samples.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: count) { destination, initialized in
        var index = 0
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            for channel in 0..<3 {
              destination[index] = sample(source, x, y, channel)
              index += 1
            }
          }
        }
        initialized = count
      }
    }
    return PixelImage(width: newWidth, height: newHeight, samples: result)
  }
}

/// The weights by which a pixel is computed from its neighbours.
public enum ResamplingFilter: String, Hashable, Sendable, CaseIterable {
  /// A triangle over the two nearest pixels.
  case bilinear
  /// Keys' cubic over the four nearest pixels, a = −1/2. Reference: Keys 1981, "Cubic convolution interpolation for digital image
  /// processing".
  case bicubic

  /// Half of the filter's width, in pixels.
  fileprivate var support: Double {
    switch self {
    case .bilinear: 1
    case .bicubic: 2
    }
  }

  /// - Parameter x: the distance from the filter's centre, in pixels.
  fileprivate func weight(_ x: Double) -> Double {
    let x = abs(x)
    switch self {
    case .bilinear: return max(0, 1 - x)
    case .bicubic:
      let a = -0.5
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
      return 0
    }
  }
}

/// The taps of one resampling direction, in fixed point as in Pillow, so that results are pixel-exact.
private struct ResamplingTaps {
  private static let fractionBits = 22
  private let first: [Int]
  private let weights: [[Int]]

  init(_ filter: ResamplingFilter, from size: Int, to newSize: Int) {
    let scale = Double(size) / Double(newSize)
    let stretch = max(scale, 1)
    let support = filter.support * stretch
    var first: [Int] = []
    var weights: [[Int]] = []
    for position in 0..<newSize {
      let center = (Double(position) + 0.5) * scale
      let start = max(0, Int(center - support + 0.5))
      let end = min(size, Int(center + support + 0.5))
      let taps = (start..<end).map { filter.weight((Double($0) - center + 0.5) * (1 / stretch)) }
      let normalization = 1 / taps.reduce(0, +)
      first.append(start)
      weights.append(
        taps.map { tap in
          let fixed = tap * normalization * Double(1 << Self.fractionBits)
          return Int(fixed + (fixed < 0 ? -0.5 : 0.5))
        })
    }
    self.first = first
    self.weights = weights
  }

  func apply(at position: Int, to source: UnsafeBufferPointer<UInt8>, offset: Int, stride: Int) -> UInt8 {
    var sum = 1 << (Self.fractionBits - 1)
    var index = offset + first[position] * stride
    for weight in weights[position] {
      sum += Int(source[index]) * weight
      index += stride
    }
    return UInt8(clamping: sum >> Self.fractionBits)
  }
}
