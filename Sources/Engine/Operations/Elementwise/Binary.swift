import Foundation

/// y = f(a, b), elementwise, with broadcasting; ∂y/∂a and ∂y/∂b are summed over repeated elements.
package struct Binary: NetworkOperation {
  package typealias Function = @Sendable (Float, Float) -> Float
  /// (∂f/∂a, ∂f/∂b) from a, b and y = f(a, b).
  package typealias Derivative = @Sendable (Float, Float, Float) -> (Float, Float)

  /// One run of elements, along which each operand either advances or stays at one element.
  private struct Run {
    let a: UnsafePointer<Float>
    let b: UnsafePointer<Float>
    let y: UnsafeMutablePointer<Float>
    let count: Int
    let moves: (a: Bool, b: Bool)

    /// Calls the body with the indices of y, a and b; inlined for each of the four combinations of `moves`.
    @inline(__always)
    func forEach(_ body: (Int, Int, Int) -> Void) {
      switch moves {
      case (true, true): for index in 0..<count { body(index, index, index) }
      case (true, false): for index in 0..<count { body(index, index, 0) }
      case (false, true): for index in 0..<count { body(index, 0, index) }
      case (false, false): for index in 0..<count { body(index, 0, 0) }
      }
    }
  }

  private typealias Loop = @Sendable (Run) -> Void
  /// Adds g · ∂f/∂a or g · ∂f/∂b to a target.
  private typealias SlopeLoop = @Sendable (Run, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void

  package let name: String
  private let loop: Loop
  private let slopeLoops: [SlopeLoop]
  private let reads: ForwardArrays
  package private(set) var isStep = false
  /// Whether one operand scales the other, everywhere or below zero.
  var scales: Bool { name == Self.product.name || name == Self.parametricReLU.name }
  var adds: Bool { name == Self.sum.name }
  var subtracts: Bool { name == Self.difference.name }
  var multiplies: Bool { name == Self.product.name }
  var divides: Bool { name == Self.quotient.name }

  /// Creates an operation from a function. Inlined, so that loops contain the function instead of a call for every element.
  ///
  /// - Parameter reads: the arrays that `derivative` uses. Other arrays are not kept for it, and its other arguments are undefined.
  @inline(__always)
  package init(
    _ name: String, reads: ForwardArrays, _ value: @escaping Function, derivative: @escaping Derivative
  ) {
    self.name = name
    self.reads = reads
    loop = { run in run.forEach { run.y[$0] = value(run.a[$1], run.b[$2]) } }
    // If slope or gradient is zero, the product is zero, even if the other is infinite or NaN.
    slopeLoops = [
      { run, gradient, target in
        run.forEach { index, i, j in
          let slope = derivative(run.a[i], run.b[j], run.y[index]).0
          target[i] += slope == 0 || gradient[index] == 0 ? 0 : gradient[index] * slope
        }
      },
      { run, gradient, target in
        run.forEach { index, i, j in
          let slope = derivative(run.a[i], run.b[j], run.y[index]).1
          target[j] += slope == 0 || gradient[index] == 0 ? 0 : gradient[index] * slope
        }
      },
    ]
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 2 else { throw ShapeMismatch("takes two inputs") }
    guard let shape = Broadcast.shape(inputs[0], inputs[1]) else {
      throw ShapeMismatch("the shapes do not broadcast")
    }
    return shape
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    if multiplies, let scaling = PreparedChannelScaling(inputs, kernels: kernels) { return scaling }
    let result = Broadcast.shape(inputs[0], inputs[1]) ?? inputs[0]
    return Prepared(
      runs: BroadcastRuns(inputs, to: result), counts: inputs.map(\.count), loop: loop,
      slopeLoops: slopeLoops, backwardReads: reads)
  }

  private struct Prepared: PreparedOperation {
    let runs: BroadcastRuns
    let counts: [Int]
    let loop: Loop
    let slopeLoops: [SlopeLoop]
    let backwardReads: ForwardArrays

    private func run(_ index: Int, of buffers: Buffers) -> Run {
      Run(
        a: buffers.inputs[0] + runs.start(of: 0, run: index),
        b: buffers.inputs[1] + runs.start(of: 1, run: index),
        y: buffers.output + index * runs.length, count: runs.length, moves: (runs.moves[0], runs.moves[1]))
    }

    func forward(_ buffers: Buffers) {
      for index in 0..<runs.count { loop(run(index, of: buffers)) }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      for (operand, count) in counts.enumerated() {
        guard let target = buffers.gradients[operand]?.destination else { continue }
        target.update(repeating: 0, count: count)
        for index in 0..<runs.count {
          slopeLoops[operand](
            run(index, of: buffers), gradient + index * runs.length,
            target + runs.start(of: operand, run: index))
        }
      }
    }
  }
}

// MARK: The functions

extension Binary {
  package static let sum = Binary("Add", reads: [], { $0 + $1 }) { _, _, _ in (1, 1) }
  package static let difference = Binary("Sub", reads: [], { $0 - $1 }) { _, _, _ in (1, -1) }
  package static let product = Binary("Mul", reads: .inputs, { $0 * $1 }) { a, b, _ in (b, a) }
  package static let quotient = Binary("Div", reads: [.inputs, .output], { $0 / $1 }) { _, b, y in
    (1 / b, -y / b)
  }
  /// a / b, or 0 if b = 0.
  package static let quotientOrZero = Binary(
    "DivOrZero", reads: [.inputs, .output], { $1 == 0 ? 0 : $0 / $1 }
  ) { _, b, y in
    b == 0 ? (0, 0) : (1 / b, -y / b)
  }
  package static let power = Binary("Pow", reads: [.inputs, .output], { pow($0, $1) }) { a, b, y in
    (b == 0 ? 0 : b * pow(a, b - 1), a > 0 ? y * log(a) : 0)
  }
  /// NaN is propagated. If a = b, each gets half of the gradient, as in PyTorch.
  package static let minimum = Binary("Min", reads: .inputs, { $0 < $1 || $0.isNaN ? $0 : $1 }) { a, b, _ in
    a < b ? (1, 0) : a > b ? (0, 1) : (0.5, 0.5)
  }
  package static let maximum = Binary("Max", reads: .inputs, { $0 > $1 || $0.isNaN ? $0 : $1 }) { a, b, _ in
    a > b ? (1, 0) : a < b ? (0, 1) : (0.5, 0.5)
  }
  /// a if a > 0, else a · b, where b is the slope.
  package static let parametricReLU = Binary("PRelu", reads: .inputs, { $0 > 0 ? $0 : $0 * $1 }) { a, b, _ in
    a > 0 ? (1, 0) : (b, a)
  }

  /// A function of two arguments whose derivatives are zero wherever they exist, such as a comparison.
  package static func step(_ name: String, _ value: @escaping Function) -> Binary {
    var function = Binary(name, reads: [], value) { _, _, _ in (0, 0) }
    function.isStep = true
    return function
  }
}
