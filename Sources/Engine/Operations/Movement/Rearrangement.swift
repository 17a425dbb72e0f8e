import CKernels

/// y[i] = x_s[j] for the source (s, j) of i, or a constant if i has no source; ∂y[i]/∂x_s[j] = 1.
///
/// All operations that only move elements have this form: transpose, slice, concatenation, padding, repetition, gathering
/// with constant indices.
package struct Rearrangement: Permuting {
  package let name: String
  package let shape: TensorShape
  /// For each element of the result, the index of its source in the concatenated inputs, or −1.
  package let sources: [Int32]
  /// The value of elements without a source.
  package let fill: Float

  /// - Parameter name: what the rearrangement does, such as "Transpose".
  /// - Precondition: `sources.count == shape.count`.
  package init(name: String, shape: TensorShape, sources: [Int32], fill: Float = 0) {
    precondition(sources.count == shape.count, "\(sources.count) sources for \(shape)")
    self.name = name
    self.shape = shape
    self.sources = sources
    self.fill = fill
  }

  package func isRectified(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    let count = inputs.reduce(0) { $0 + $1.count }
    guard sources.allSatisfy({ (-1..<Int32(clamping: count)).contains($0) }) else {
      throw ShapeMismatch("an index is outside the inputs")
    }
    return shape
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    // If runs are short, they take more memory and more time than a list of elements.
    isScattered(inputs)
      ? Scattered(sources: sources, count: inputs[0].count, fill: fill)
      : Prepared(sources: sources, shapes: inputs, fill: fill, kernels: kernels)
  }

  private func isScattered(_ inputs: [TensorShape]) -> Bool {
    guard inputs.count == 1 else { return false }
    var runs = 0
    var next: Int32?
    for source in sources {
      if source != next { runs += 1 }
      next = source < 0 ? -1 : source + 1
    }
    return runs * Self.shortRun > sources.count
  }

  /// Returns the bytes of the runs; for one input, at most as many runs as are worthwhile.
  package func preparedBytes(for inputs: [TensorShape], kernels: Kernels) -> Int {
    let runs = inputs.count == 1 ? sources.count / Self.shortRun : sources.count
    return Prepared.runBytes * runs
  }

  private static let shortRun = 4

  func permutation(of inputs: [TensorShape]) -> [Int32]? {
    guard inputs.count == 1, sources.count == inputs[0].count else { return nil }
    var isSeen = [Bool](repeating: false, count: sources.count)
    for source in sources {
      guard source >= 0, !isSeen[Int(source)] else { return nil }
      isSeen[Int(source)] = true
    }
    return sources
  }

  /// The rearrangement of one input, element by element.
  private struct Scattered: PreparedOperation {
    /// The sources of the operation.
    let sources: [Int32]
    /// The number of elements of the input.
    let count: Int
    let fill: Float

    func forward(_ buffers: Buffers) {
      let (input, output) = (buffers.inputs[0], buffers.output)
      for (index, source) in sources.enumerated() { output[index] = source < 0 ? fill : input[Int(source)] }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      target.destination.update(repeating: 0, count: count)
      for (index, source) in sources.enumerated() where source >= 0 {
        target.destination[Int(source)] += gradient[index]
      }
    }
  }

  /// The rearrangement as runs of elements that are adjacent in the input and in the result.
  private struct Prepared: PreparedOperation {
    private struct Run {
      /// The index of the input; −1 for the constant.
      var input: Int32
      var source: Int32
      let destination: Int32
      var count: Int32

      /// Returns whether an element continues the run.
      func continues(with source: Int32, of input: Int32) -> Bool {
        self.input == input && (input < 0 || source == self.source + count)
      }
    }

    private let runs: [Run]
    private let shapes: [TensorShape]
    private let fill: Float
    /// For each input, whether every element is in the result exactly once.
    private let isWhole: [Bool]
    private let kernels: Kernels

    init(sources: [Int32], shapes: [TensorShape], fill: Float, kernels: Kernels) {
      let counts = shapes.map(\.count)
      let starts = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
      var runs: [Run] = []
      var last: Run?
      for (destination, source) in sources.enumerated() {
        let input = source < 0 ? -1 : Int32(starts.lastIndex { $0 <= Int(source) } ?? 0)
        let position = source < 0 ? 0 : source - Int32(starts[Int(input)])
        if last?.continues(with: position, of: input) == true {
          last?.count += 1
        } else {
          if let last { runs.append(last) }
          last = Run(input: input, source: position, destination: Int32(destination), count: 1)
        }
      }
      if let last { runs.append(last) }
      self.runs = runs
      self.shapes = shapes
      self.fill = fill
      self.kernels = kernels
      var reads = [UInt8](repeating: 0, count: starts.last ?? 0)
      for source in sources where source >= 0 { reads[Int(source)] = min(2, reads[Int(source)] + 1) }
      isWhole = shapes.indices.map { reads[starts[$0]..<starts[$0 + 1]].allSatisfy { $0 == 1 } }
    }

    var finishesGradient: Bool { true }

    static let runBytes = MemoryLayout<Run>.stride

    func forward(_ buffers: Buffers) {
      for run in runs {
        let (destination, count) = (buffers.output + Int(run.destination), Int(run.count))
        if run.input >= 0 {
          destination.update(from: buffers.inputs[Int(run.input)] + Int(run.source), count: count)
        } else {
          destination.update(repeating: fill, count: count)
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      for (target, (shape, isWhole)) in zip(buffers.gradients, zip(shapes, isWhole)) where !isWhole {
        guard let target else { continue }
        if let addend = target.addend {
          if UnsafePointer(target.destination) != addend {
            target.destination.update(from: addend, count: shape.count)
          }
        } else {
          target.destination.update(repeating: 0, count: shape.count)
        }
      }
      for run in runs {
        guard run.input >= 0, let target = buffers.gradients[Int(run.input)] else { continue }
        let (start, count) = (Int(run.source), Int(run.count))
        let (destination, source) = (target.destination + start, gradient + Int(run.destination))
        if !isWhole[Int(run.input)] {
          for index in 0..<count { destination[index] += source[index] }
        } else if let addend = target.addend {
          for index in 0..<count { destination[index] = source[index] + addend[start + index] }
        } else {
          destination.update(from: source, count: count)
        }
      }
      for (target, shape) in zip(buffers.gradients, shapes) {
        guard let target, target.gate != nil else { continue }
        var gated = target
        gated.addend = nil
        kernels.finish(
          igviz_finish(
            UnsafePointer(target.destination), to: target.destination, pixels: shape.pixels,
            channels: shape.channels, epilogue: igviz_epilogue(target: gated, channels: shape.channels)))
      }
    }
  }
}
