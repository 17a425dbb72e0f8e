/// y[i] = x_s[j] for the source (s, j) of i, or a constant where there is none; ∂y[i]/∂x_s[j] = 1.
///
/// Every operation that only moves elements is one of these: transpose, slice, concatenation, padding,
/// repetition, gathering with constant indices.
public struct Rearrangement: Permuting {
  public let name: String
  public let shape: Shape
  /// For every element of the result its index in the inputs laid end to end, or −1.
  public let sources: [Int32]
  /// What stands where there is no source.
  public let fill: Float

  /// - Parameter name: what the rearrangement does: "Transpose".
  /// - Precondition: there is one source an element.
  public init(name: String, shape: Shape, sources: [Int32], fill: Float = 0) {
    precondition(sources.count == shape.count, "\(sources.count) sources for \(shape)")
    self.name = name
    self.shape = shape
    self.sources = sources
    self.fill = fill
  }

  public func isRectified(inputs: [Bool]) -> Bool { inputs.allSatisfy(\.self) }

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    let count = inputs.reduce(0) { $0 + $1.count }
    guard sources.allSatisfy({ (-1..<Int32(clamping: count)).contains($0) }) else {
      throw ShapeMismatch("an element comes from outside the inputs")
    }
    return shape
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    Prepared(sources: sources, counts: inputs.map(\.count), fill: fill)
  }

  public func permutation(of inputs: [Shape]) -> [Int32]? {
    guard inputs.count == 1, sources.count == inputs[0].count else { return nil }
    var isSeen = [Bool](repeating: false, count: sources.count)
    for source in sources {
      guard source >= 0, !isSeen[Int(source)] else { return nil }
      isSeen[Int(source)] = true
    }
    return sources
  }

  /// The rearrangement as runs of neighbours that stay neighbours.
  private struct Prepared: PreparedOperation {
    private struct Run {
      /// `nil` for the constant.
      var input: Int?
      var source: Int
      let destination: Int
      var count: Int
    }

    private let runs: [Run]
    private let counts: [Int]
    private let fill: Float

    init(sources: [Int32], counts: [Int], fill: Float) {
      let starts = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
      var runs: [Run] = []
      for (destination, source) in sources.enumerated() {
        let input = source < 0 ? nil : (starts.lastIndex { $0 <= Int(source) } ?? 0)
        let position = input.map { Int(source) - starts[$0] } ?? 0
        if let last = runs.last, last.input == input, input == nil || position == last.source + last.count {
          runs[runs.count - 1].count += 1
        } else {
          runs.append(Run(input: input, source: position, destination: destination, count: 1))
        }
      }
      self.runs = runs
      self.counts = counts
      self.fill = fill
    }

    func forward(_ buffers: Buffers) {
      for run in runs {
        let destination = buffers.output + run.destination
        if let input = run.input {
          let source = buffers.inputs[input] + run.source
          for index in 0..<run.count { destination[index] = source[index] }
        } else {
          destination.update(repeating: fill, count: run.count)
        }
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      for (target, count) in zip(buffers.gradients, counts) {
        target?.destination.update(repeating: 0, count: count)
      }
      for run in runs {
        guard let input = run.input, let target = buffers.gradients[input] else { continue }
        let destination = target.destination + run.source
        let source = gradient + run.destination
        for index in 0..<run.count { destination[index] += source[index] }
      }
    }
  }
}
