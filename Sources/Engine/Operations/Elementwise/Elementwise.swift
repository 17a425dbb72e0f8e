import Foundation

/// y = f(x), elementwise; ∂y/∂x = f′(x).
package struct Elementwise: NetworkOperation {
  /// Computes y[i] = f(x[i]), from x, the destination and the number of elements.
  private typealias Loop = @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  /// Computes g[i] · f′(x[i]), from x, y, g, the destination and the number of elements.
  private typealias SlopeLoop =
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
    ) -> Void

  package let name: String
  private let loop: Loop
  private let slopeLoop: SlopeLoop
  private let reads: ForwardArrays
  package private(set) var isStep = false
  /// The exponent, if the function is a power.
  private(set) var exponent: Float?

  /// Creates an operation from a function. Inlined, so that loops contain the function instead of a call for every element.
  ///
  /// - Parameters:
  ///   - reads: the arrays that `derivative` uses, the input, the output or both. Other arrays are not kept for it.
  ///   - value: f.
  ///   - derivative: f′, from x and y = f(x). An argument that is not among `reads` is undefined.
  @inline(__always)
  package init(
    _ name: String, reads: ForwardArrays, _ value: @escaping @Sendable (Float) -> Float,
    derivative: @escaping @Sendable (_ x: Float, _ y: Float) -> Float
  ) {
    self.name = name
    self.reads = reads
    loop = { x, y, count in
      for index in 0..<count { y[index] = value(x[index]) }
    }
    slopeLoop = { x, y, gradient, destination, count in
      for index in 0..<count {
        let slope = derivative(x[index], y[index])
        // If slope or gradient is zero, the product is zero, even if the other is infinite or NaN.
        destination[index] = slope == 0 || gradient[index] == 0 ? 0 : gradient[index] * slope
      }
    }
  }

  package func outputShape(for inputs: [TensorShape]) throws(ShapeMismatch) -> TensorShape {
    guard inputs.count == 1 else { throw ShapeMismatch("takes one input") }
    return inputs[0]
  }

  package func prepared(for inputs: [TensorShape], kernels: Kernels) -> any PreparedOperation {
    Prepared(count: inputs[0].count, loop: loop, slopeLoop: slopeLoop, backwardReads: reads)
  }

  private struct Prepared: PreparedOperation {
    let count: Int
    let loop: Loop
    let slopeLoop: SlopeLoop
    let backwardReads: ForwardArrays

    func forward(_ buffers: Buffers) { loop(buffers.inputs[0], buffers.output, count) }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient, let target = buffers.gradients[0] else { return }
      slopeLoop(buffers.inputs[0], buffers.output, gradient, target.destination, count)
    }
  }
}

// MARK: The functions

extension Elementwise {
  /// A function of one argument whose derivative is zero wherever it exists.
  package static func step(_ name: String, _ value: @escaping @Sendable (Float) -> Float) -> Elementwise {
    var function = Elementwise(name, reads: [], value) { _, _ in 0 }
    function.isStep = true
    return function
  }

  package static let negation = Elementwise("Neg", reads: [], { -$0 }) { _, _ in -1 }
  package static let absolute = Elementwise("Abs", reads: .inputs, { abs($0) }) { x, _ in
    x > 0 ? 1 : x < 0 ? -1 : 0
  }
  package static let reciprocal = Elementwise("Reciprocal", reads: .output, { 1 / $0 }) { _, y in -y * y }
    .known(asPower: -1)
  package static let squareRoot = Elementwise("Sqrt", reads: .output, { $0.squareRoot() }) { _, y in 0.5 / y }
    .known(asPower: 0.5)
  package static let logarithm = Elementwise("Log", reads: .inputs, { log($0) }) { x, _ in 1 / x }
  package static let sine = Elementwise("Sin", reads: .inputs, { sin($0) }) { x, _ in cos(x) }
  package static let cosine = Elementwise("Cos", reads: .inputs, { cos($0) }) { x, _ in -sin(x) }
  package static let tangent = Elementwise("Tan", reads: .output, { tan($0) }) { _, y in 1 + y * y }
  package static let arcSine = Elementwise("Asin", reads: .inputs, { asin($0) }) { x, _ in
    1 / (1 - x * x).squareRoot()
  }
  package static let arcCosine = Elementwise("Acos", reads: .inputs, { acos($0) }) { x, _ in
    -1 / (1 - x * x).squareRoot()
  }
  package static let arcTangent = Elementwise("Atan", reads: .inputs, { atan($0) }) { x, _ in 1 / (1 + x * x)
  }
  package static let hyperbolicSine = Elementwise("Sinh", reads: .inputs, { sinh($0) }) { x, _ in cosh(x) }
  package static let hyperbolicCosine = Elementwise("Cosh", reads: .inputs, { cosh($0) }) { x, _ in sinh(x) }
  package static let areaSine = Elementwise("Asinh", reads: .inputs, { asinh($0) }) { x, _ in
    1 / (x * x + 1).squareRoot()
  }
  package static let areaCosine = Elementwise("Acosh", reads: .inputs, { acosh($0) }) { x, _ in
    1 / (x * x - 1).squareRoot()
  }
  package static let areaTangent = Elementwise("Atanh", reads: .inputs, { atanh($0) }) { x, _ in
    1 / (1 - x * x)
  }

  /// 1 / (1 + exp(−x)), without overflow on either side.
  static func logistic(_ x: Float) -> Float {
    if x >= 0 { return 1 / (1 + exp(-x)) }
    let e = exp(x)
    return e / (1 + e)
  }

  /// log(1 + exp(x)).
  package static let softplus = Elementwise("Softplus", reads: .inputs, { max($0, 0) + log1p(exp(-abs($0))) })
  { x, _ in
    logistic(x)
  }
  /// x / (1 + |x|).
  package static let softsign = Elementwise("Softsign", reads: .inputs, { $0 / (1 + abs($0)) }) { x, _ in
    1 / ((1 + abs(x)) * (1 + abs(x)))
  }
  /// x · tanh(softplus(x)). Reference: Misra 2019.
  package static let mish = Elementwise(
    "Mish", reads: .inputs, { $0 * tanh(max($0, 0) + log1p(exp(-abs($0)))) }
  ) { x, _ in
    let t = tanh(max(x, 0) + log1p(exp(-abs(x))))
    return t + x * (1 - t * t) * logistic(x)
  }

  /// x if x > 0, else αx.
  package static func leakyReLU(alpha: Float) -> Elementwise {
    Elementwise("LeakyRelu", reads: .inputs, { $0 > 0 ? $0 : alpha * $0 }) { x, _ in x > 0 ? 1 : alpha }
  }

  /// x if x > α, else 0.
  package static func thresholdedReLU(alpha: Float) -> Elementwise {
    Elementwise("ThresholdedRelu", reads: .inputs, { $0 > alpha ? $0 : 0 }) { x, _ in x > alpha ? 1 : 0 }
  }

  /// γ · x if x > 0, else γ · α · (exp(x / δ) − 1): ELU with γ = δ = 1, SELU with δ = 1, CELU with γ = 1, δ = α.
  package static func elu(_ name: String = "Elu", alpha: Float, gamma: Float = 1, delta: Float = 1)
    -> Elementwise
  {
    Elementwise(name, reads: [.inputs, .output], { $0 > 0 ? gamma * $0 : gamma * alpha * expm1($0 / delta) })
    { x, y in
      x > 0 ? gamma : (y + gamma * alpha) / delta
    }
  }

  /// x + bias if x < −λ, x − bias if x > λ, else 0.
  package static func shrink(lambda: Float, bias: Float) -> Elementwise {
    Elementwise("Shrink", reads: .inputs, { $0 < -lambda ? $0 + bias : $0 > lambda ? $0 - bias : 0 }) {
      x, _ in
      abs(x) > lambda ? 1 : 0
    }
  }

  /// xᵃ for a constant a.
  package static func power(_ exponent: Float) -> Elementwise {
    Elementwise("Pow", reads: .inputs, { pow($0, exponent) }) { x, _ in
      exponent == 0 ? 0 : exponent * pow(x, exponent - 1)
    }.known(asPower: exponent)
  }

  private func known(asPower exponent: Float) -> Elementwise {
    var power = self
    power.exponent = exponent
    return power
  }
}
