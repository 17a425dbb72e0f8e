/// y[r, p] = Σ_t w_t(q[r, p]) · x[image(r), t]: samples images at positions between their pixels;
/// ∂y/∂x = w, and ∂y/∂q = Σ_t w′_t · x[t].
///
/// Images are [images, extents…, channels]. Positions are [groups, …, directions], in pixels from the centre of the first
/// pixel, the innermost direction first. The result is [groups, …, channels].
package struct Sampling: NetworkOperation, Hashable {
  package enum Mode: Hashable, Sendable {
    case nearest, linear
    /// Keys' cubic convolution with a = −3/4.
    case cubic
  }

  /// The values outside an image.
  package enum Padding: Hashable, Sendable {
    case zeros
    /// The nearest pixel of the image.
    case border
    /// The image mirrored at its edges, or if `centers` at the centres of its outermost pixels.
    case reflection(centers: Bool)
  }

  package let name = "Sampling"
  package let mode: Mode
  package let padding: Padding
  /// The index of each group's image; `nil` if group i samples image i.
  package let images: [Int32]?

  package init(mode: Mode, padding: Padding, images: [Int32]? = nil) {
    self.mode = mode
    self.padding = padding
    self.images = images
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 2, inputs[0].rank >= 3, inputs[1].rank >= 2 else {
      throw ShapeMismatch("takes images and positions")
    }
    let groups = inputs[1].dimensions[0]
    guard inputs[1].channels == inputs[0].rank - 2 else {
      throw ShapeMismatch("the positions have \(inputs[1].channels) numbers")
    }
    guard (images?.count ?? inputs[0].dimensions[0]) == groups,
      images?.allSatisfy({ (0..<Int32(clamping: inputs[0].dimensions[0])).contains($0) }) ?? true
    else { throw ShapeMismatch("\(groups) groups of positions") }
    return TensorShape(inputs[1].dimensions.dropLast() + [inputs[0].channels])
  }

  package func singleReads(for inputs: [TensorShape]) -> Int {
    let taps = (0..<inputs[1].channels).reduce(1) { count, _ in Saturating.product(count, mode.taps) }
    return Saturating.product(
      inputs[1].count / max(1, inputs[1].channels), taps, inputs[0].channels)
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(
      mode: mode, padding: padding, images: images, extents: inputs[0].dimensions.dropFirst().dropLast(),
      channels: inputs[0].channels, imageCount: inputs[0].dimensions[0], groups: inputs[1].dimensions[0],
      points: inputs[1].count / max(1, inputs[1].dimensions[0] * inputs[1].channels))
  }

  /// A pixel that a position reads along one direction.
  fileprivate struct Tap {
    /// The pixel's index along the direction; negative if there is no pixel.
    var place = -1
    var weight: Float = 0
    /// The derivative of the weight with respect to the position.
    var slope: Float = 0
  }

  private struct Prepared: PreparedOperation {
    let mode: Mode
    let padding: Padding
    let images: [Int32]?
    let extents: [Int]
    let channels: Int
    let imageCount: Int
    let groups: Int
    /// The number of points in each group.
    let points: Int

    init(
      mode: Mode, padding: Padding, images: [Int32]?, extents: ArraySlice<Int>, channels: Int,
      imageCount: Int, groups: Int, points: Int
    ) {
      (self.mode, self.padding, self.images, self.extents) = (mode, padding, images, Array(extents))
      (self.channels, self.imageCount, self.groups, self.points) = (channels, imageCount, groups, points)
    }

    var backwardReads: ForwardArrays { .inputs }

    /// The taps of one position along all directions.
    var scratchBytes: Int { extents.count * mode.taps * MemoryLayout<Tap>.stride }

    private var pixels: Int { extents.reduce(1, *) }

    /// Calls the body with each point, its image and its taps, which are in the scratch memory.
    private func forEachPoint(
      _ buffers: Buffers, _ body: (_ point: Int, _ image: Int, UnsafePointer<Tap>) -> Void
    ) {
      let taps = buffers.scratch.assumingMemoryBound(to: Tap.self)
      let directions = extents.count
      for group in 0..<groups {
        let image = images.map { Int($0[group]) } ?? group
        for point in group * points..<(group + 1) * points {
          for direction in 0..<directions {
            let position = buffers.inputs[1][point * directions + directions - 1 - direction]
            mode.write(
              taps + direction * mode.taps, at: position, extent: extents[direction], padding: padding)
          }
          body(point, image, taps)
        }
      }
    }

    /// Calls the body with each pixel that is read: a combination of one tap per direction, with the number `choice`.
    @inline(__always)
    private func forEachPixel(
      _ taps: UnsafePointer<Tap>, _ body: (_ pixel: Int, _ weight: Float, _ choice: Int) -> Void
    ) {
      let combinations = extents.reduce(1) { count, _ in count * mode.taps }
      for choice in 0..<combinations {
        var (pixel, weight, rest, isInside) = (0, Float(1), choice, true)
        for direction in extents.indices {
          let tap = taps[direction * mode.taps + rest % mode.taps]
          rest /= mode.taps
          isInside = isInside && tap.place >= 0
          pixel = pixel * extents[direction] + tap.place
          weight *= tap.weight
        }
        if isInside { body(pixel, weight, choice) }
      }
    }

    func forward(_ buffers: Buffers) {
      forEachPoint(buffers) { point, image, taps in
        let y = buffers.output + point * channels
        y.update(repeating: 0, count: channels)
        forEachPixel(taps) { pixel, weight, _ in
          let x = buffers.inputs[0] + (image * pixels + pixel) * channels
          for channel in 0..<channels { y[channel] += weight * x[channel] }
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      let (target, slopes) = (buffers.gradients[0]?.destination, buffers.gradients[1]?.destination)
      target?.update(repeating: 0, count: imageCount * pixels * channels)
      let directions = extents.count
      slopes?.update(repeating: 0, count: groups * points * directions)
      forEachPoint(buffers) { point, image, taps in
        let g = gradient + point * channels
        forEachPixel(taps) { pixel, weight, choice in
          let place = (image * pixels + pixel) * channels
          if let target {
            for channel in 0..<channels { target[place + channel] += weight * g[channel] }
          }
          guard let slopes else { return }
          let x = buffers.inputs[0] + place
          let product = (0..<channels).reduce(0.0) { $0 + Double(g[$1]) * Double(x[$1]) }
          for direction in 0..<directions {
            let slope = slope(of: choice, along: direction, taps)
            slopes[point * directions + directions - 1 - direction] += Float(product) * slope
          }
        }
      }
    }

    /// Returns the derivative of a pixel's weight with respect to the position along one direction.
    private func slope(of choice: Int, along direction: Int, _ taps: UnsafePointer<Tap>) -> Float {
      var (slope, rest) = (Float(1), choice)
      for other in extents.indices {
        let tap = taps[other * mode.taps + rest % mode.taps]
        rest /= mode.taps
        slope *= other == direction ? tap.slope : tap.weight
      }
      return slope
    }
  }
}

// MARK: Taps

extension Sampling.Mode {
  /// The maximum number of pixels that a position reads along one direction.
  fileprivate var taps: Int {
    switch self {
    case .nearest: 1
    case .linear: 2
    case .cubic: 4
    }
  }

  /// Writes the taps of a position along one direction. A position that is not finite, or is far outside, reads no pixel.
  fileprivate func write(
    _ taps: UnsafeMutablePointer<Sampling.Tap>, at position: Float, extent: Int, padding: Sampling.Padding
  ) {
    taps.update(repeating: Sampling.Tap(), count: self.taps)
    guard position.isFinite, abs(position) < 1e9 else { return }
    if self == .cubic {
      let first = Int(position.rounded(.down)) - 1
      for index in 0..<4 {
        // Padding applies to the pixels that are read; it does not change the weights.
        let place = padding.mirrored(Float(first + index), extent: extent).position
        let (weight, slope) = Self.cubic(position - Float(first + index))
        taps[index] = .init(place: padding.pixel(place, extent: extent), weight: weight, slope: slope)
      }
      return
    }
    let (place, direction) = padding.mirrored(position, extent: extent)
    if self == .nearest {
      let pixel = place.rounded(.toNearestOrEven)
      taps[0] = .init(place: padding.pixel(pixel, extent: extent), weight: 1)
      return
    }
    let first = place.rounded(.down)
    for index in 0..<2 {
      let pixel = first + Float(index)
      taps[index] = .init(
        place: padding.pixel(pixel, extent: extent), weight: 1 - abs(place - pixel),
        slope: index == 0 ? -direction : direction)
    }
  }

  /// Returns the weight of Keys' cubic convolution at a distance, and its derivative.
  private static func cubic(_ distance: Float) -> (weight: Float, slope: Float) {
    let (a, x, sign) = (Float(-0.75), abs(distance), Float(distance < 0 ? -1 : 1))
    if x <= 1 {
      return (((a + 2) * x - (a + 3)) * x * x + 1, sign * (3 * (a + 2) * x - 2 * (a + 3)) * x)
    }
    if x < 2 {
      return (((a * x - 5 * a) * x + 8 * a) * x - 4 * a, sign * ((3 * a * x - 10 * a) * x + 8 * a))
    }
    return (0, 0)
  }
}

extension Sampling.Padding {
  /// Returns the position in the image that is read for a position, and its derivative with respect to that position (`slope`).
  fileprivate func mirrored(_ position: Float, extent: Int) -> (position: Float, slope: Float) {
    let last = Float(extent - 1)
    switch self {
    case .zeros: return (position, 1)
    case .border: return Self.clamped(position, last)
    case .reflection(let centers):
      let (low, width) = centers ? (Float(0), last) : (-0.5, Float(extent))
      if width == 0 { return (0, 0) }
      let distance = abs(position - low)
      let turns = (distance / width).rounded(.down)
      let rest = distance - turns * width
      let isBack = turns.truncatingRemainder(dividingBy: 2) != 0
      let way: Float = (position < low) != isBack ? -1 : 1
      let (place, slope) = Self.clamped(isBack ? low + width - rest : low + rest, last)
      return (place, way * slope)
    }
  }

  private static func clamped(_ position: Float, _ last: Float) -> (position: Float, slope: Float) {
    position <= 0 ? (0, 0) : position >= last ? (last, 0) : (position, 1)
  }

  /// Returns the index of the pixel at a whole position; −1 if there is none.
  fileprivate func pixel(_ position: Float, extent: Int) -> Int {
    let pixel = Int(position)
    return (0..<extent).contains(pixel) ? pixel : -1
  }
}
