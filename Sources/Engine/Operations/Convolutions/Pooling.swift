import Foundation

/// y[o, c] = the maximum, the mean or the norm (Σ |x|ᵖ)^(1/p) of the x[i, c] in a window around o.
///
/// The gradient of a maximum goes to its first position. Images are [images, extents…, channels].
package struct Pooling: NetworkOperation, Hashable {
  package enum Kind: Hashable, Sendable {
    case maximum
    /// - Parameter countsPadding: whether zeros around the image count in the mean's denominator.
    case average(countsPadding: Bool)
    case norm(p: Float)
    /// The index of the maximum, or of the first of several, in [images, channels, extents…]. A step, which has no gradient.
    case position
  }

  /// One axis of the window; all numbers are in pixels.
  package struct Axis: Hashable, Sendable {
    package var kernel: Int
    package var stride: Int
    package var dilation: Int
    package var before: Int
    package var after: Int
    /// Whether a last window that extends beyond the edge counts.
    package var roundsUp: Bool

    package init(kernel: Int, stride: Int, dilation: Int, before: Int, after: Int, roundsUp: Bool) {
      self.kernel = kernel
      self.stride = stride
      self.dilation = dilation
      self.before = before
      self.after = after
      self.roundsUp = roundsUp
    }

    func outputCount(for input: Int) -> Int {
      let window = SlidingWindow(kernel: kernel, stride: stride, dilation: dilation)
      let count = window.places(on: input + before + after, roundsUp: roundsUp)
      // A window must begin inside the image or the padding before it.
      return roundsUp && (count - 1) * stride >= input + before ? count - 1 : count
    }

    /// Returns how many pixels all windows read together; a pixel in several windows counts several times.
    func readCount(for input: Int) -> Int {
      (0..<outputCount(for: input)).reduce(0) { sum, output in
        let first = before - output * stride
        let (from, to) = (Self.ceil(first, dilation), Self.ceil(first + input, dilation))
        return sum + max(0, min(kernel, to) - max(0, from))
      }
    }

    private static func ceil(_ a: Int, _ b: Int) -> Int { a >= 0 ? (a + b - 1) / b : -(-a / b) }

    /// Returns the pixels that a window reads, and how many of its positions are in the image or its padding.
    func window(at output: Int, input: Int) -> (inside: [Int], counted: Int) {
      let places = (0..<kernel).map { output * stride - before + $0 * dilation }
      return (places.filter { $0 >= 0 && $0 < input }, places.count { $0 >= -before && $0 < input + after })
    }
  }

  package let kind: Kind
  package let axes: [Axis]
  package var name: String {
    switch kind {
    case .maximum: "MaxPool"
    case .average: "AveragePool"
    case .norm: "LpPool"
    case .position: "MaxPoolPositions"
    }
  }

  package var isStep: Bool { kind == .position }

  package init(_ kind: Kind, axes: [Axis]) {
    self.kind = kind
    self.axes = axes
  }

  package func isRectified(inputs: [Bool]) -> Bool { kind != .position && inputs.allSatisfy(\.self) }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1, inputs[0].rank == axes.count + 2 else {
      throw ShapeMismatch("takes images of \(axes.count) extents")
    }
    let extents = zip(axes, inputs[0].dimensions.dropFirst()).map { $0.outputCount(for: $1) }
    guard extents.allSatisfy({ $0 > 0 }) else {
      throw ShapeMismatch("the window is larger than the padded image")
    }
    return TensorShape([inputs[0].dimensions[0]] + extents + [inputs[0].channels])
  }

  /// Returns the number of pixels that the windows of one channel of one image read.
  private func reads(for input: TensorShape) -> Int {
    zip(axes, input.dimensions.dropFirst()).reduce(1) { Saturating.product($0, $1.0.readCount(for: $1.1)) }
  }

  package func singleReads(for inputs: [TensorShape]) -> Int {
    Saturating.product(reads(for: inputs[0]), inputs[0].dimensions[0], inputs[0].channels)
  }

  /// Returns the bytes of the list of all pixels that are read, as numbers of 32 bits, and of the lists from which it is made.
  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    let reads = reads(for: inputs[0])
    guard reads <= Int(Int32.max) else { return .max }
    let windows = zip(axes, inputs[0].dimensions.dropFirst()).reduce(1) { $0 * $1.0.outputCount(for: $1.1) }
    return Saturating.sum(
      Saturating.product(reads, 2 * MemoryLayout<Int>.stride), Saturating.product(windows, Self.windowBytes))
  }

  /// Bytes per window while the pixels are listed.
  private static let windowBytes = 72

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(kind: kind, axes: axes, input: inputs[0])
  }

  private struct Prepared: PreparedOperation {
    let kind: Kind
    let images: Int
    let channels: Int
    let inputPixels: Int
    /// The input pixels of all windows; those of output pixel o are `firsts[o]..<firsts[o + 1]` of `sources`.
    let sources: [Int32]
    let firsts: [Int32]
    /// The reciprocal of the mean's denominator, for each window.
    let shares: [Float]

    init(kind: Kind, axes: [Axis], input: TensorShape) {
      self.kind = kind
      images = input.dimensions[0]
      channels = input.channels
      let extents = Array(input.dimensions.dropFirst().dropLast())
      inputPixels = extents.reduce(1, *)
      // Windows of one axis are combined with those of the next, the last axis fastest.
      var windows: [(inside: [Int], counted: Int)] = [([0], 1)]
      for (axis, extent) in zip(axes, extents) {
        let next = (0..<axis.outputCount(for: extent)).map { axis.window(at: $0, input: extent) }
        windows = windows.flatMap { outer in
          next.map { inner in
            (
              outer.inside.flatMap { base in inner.inside.map { base * extent + $0 } },
              outer.counted * inner.counted
            )
          }
        }
      }
      sources = windows.flatMap { $0.inside.map(Int32.init) }
      firsts = windows.reduce(into: [0]) { $0.append(($0.last ?? 0) + Int32($1.inside.count)) }
      var countsPadding = false
      if case .average(let counts) = kind { countsPadding = counts }
      shares = windows.map { 1 / Float(max(1, countsPadding ? $0.counted : $0.inside.count)) }
    }

    var backwardReads: ForwardArrays {
      switch kind {
      case .average, .position: []
      case .maximum, .norm: [.inputs, .output]
      }
    }

    /// The remaining gradient of a window, or its maxima: one number per channel.
    var scratchBytes: Int { channels * MemoryLayout<Float>.stride }

    private func forEachWindow(_ body: (_ output: Int, _ inputBase: Int, _ window: ArraySlice<Int32>) -> Void)
    {
      let outputs = shares.count
      for image in 0..<images {
        for output in 0..<outputs {
          body(
            image * outputs + output, image * inputPixels,
            sources[Int(firsts[output])..<Int(firsts[output + 1])])
        }
      }
    }

    /// Writes the indices of the maxima.
    private func writePositions(_ buffers: Buffers) {
      let best = buffers.scratch.assumingMemoryBound(to: Float.self)
      forEachWindow { output, base, window in
        let y = buffers.output + output * channels
        best.update(repeating: -.infinity, count: channels)
        y.update(repeating: 0, count: channels)
        for source in window {
          let x = buffers.inputs[0] + (base + Int(source)) * channels
          for channel in 0..<channels where x[channel] > best[channel] {
            best[channel] = x[channel]
            y[channel] = Float(base * channels + channel * inputPixels + Int(source))
          }
        }
      }
    }

    func forward(_ buffers: Buffers) {
      if kind == .position { return writePositions(buffers) }
      forEachWindow { output, base, window in
        let y = buffers.output + output * channels
        if case .maximum = kind {
          y.update(repeating: -.infinity, count: channels)
        } else {
          y.update(repeating: 0, count: channels)
        }
        for source in window {
          let x = buffers.inputs[0] + (base + Int(source)) * channels
          switch kind {
          case .maximum:
            // NaN is propagated.
            for channel in 0..<channels {
              y[channel] = y[channel] < x[channel] || x[channel].isNaN ? x[channel] : y[channel]
            }
          case .average: for channel in 0..<channels { y[channel] += x[channel] }
          case .norm(let p): for channel in 0..<channels { y[channel] += pow(abs(x[channel]), p) }
          case .position: break
          }
        }
        switch kind {
        case .maximum, .position: break
        case .average:
          let share = shares[output % shares.count]
          for channel in 0..<channels { y[channel] *= share }
        case .norm(let p): for channel in 0..<channels { y[channel] = pow(y[channel], 1 / p) }
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      target.destination.update(repeating: 0, count: images * inputPixels * channels)
      if kind == .position { return }
      let left = buffers.scratch.assumingMemoryBound(to: Float.self)
      forEachWindow { output, base, window in
        let g = gradient + output * channels
        left.update(from: g, count: channels)
        for source in window {
          let offset = (base + Int(source)) * channels
          let destination = target.destination + offset
          switch kind {
          case .maximum:
            let (x, y) = (buffers.inputs[0] + offset, buffers.output + output * channels)
            // Without a branch: the first position of the maximum takes the whole gradient, and the others the remainder, zero.
            for channel in 0..<channels {
              let (rest, isMaximum) = (left[channel], x[channel] == y[channel])
              destination[channel] += isMaximum ? rest : 0
              left[channel] = isMaximum ? 0 : rest
            }
          case .average:
            let share = shares[output % shares.count]
            for channel in 0..<channels { destination[channel] += g[channel] * share }
          case .norm(let p):
            let (x, y) = (buffers.inputs[0] + offset, buffers.output + output * channels)
            for channel in 0..<channels where y[channel] > 0 {
              let slope = pow(abs(x[channel]) / y[channel], p - 1)
              destination[channel] += x[channel] < 0 ? -g[channel] * slope : g[channel] * slope
            }
          case .position: break
          }
        }
      }
    }
  }
}
