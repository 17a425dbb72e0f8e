import Foundation

/// y = f(a, b), element by element, with broadcasting; ∂y/∂a and ∂y/∂b summed over what was repeated.
public struct Binary: Operation {
  public typealias Function = @Sendable (Float, Float) -> Float
  /// (∂f/∂a, ∂f/∂b) from a, b and y = f(a, b).
  public typealias Derivative = @Sendable (Float, Float, Float) -> (Float, Float)

  public let name: String
  private let value: Function
  private let derivative: Derivative
  public private(set) var isStep = false

  public init(_ name: String, _ value: @escaping Function, derivative: @escaping Derivative) {
    self.name = name
    self.value = value
    self.derivative = derivative
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeMismatch) -> Shape {
    guard inputs.count == 2 else { throw ShapeMismatch("takes two inputs") }
    guard let shape = Broadcast.shape(inputs[0], inputs[1]) else {
      throw ShapeMismatch("the shapes do not broadcast")
    }
    return shape
  }

  public func prepared(for inputs: [Shape], kernels: Kernels) -> any PreparedOperation {
    let result = Broadcast.shape(inputs[0], inputs[1]) ?? inputs[0]
    return Prepared(
      first: Broadcast(inputs[0], to: result), second: Broadcast(inputs[1], to: result),
      counts: inputs.map(\.count), value: value, derivative: derivative)
  }

  private struct Prepared: PreparedOperation {
    let first: Broadcast
    let second: Broadcast
    let counts: [Int]
    let value: Function
    let derivative: Derivative

    var backwardReads: ForwardArrays { [.inputs, .output] }

    func forward(_ buffers: Buffers) {
      let (a, b) = (buffers.inputs[0], buffers.inputs[1])
      for index in 0..<first.count {
        buffers.output[index] = value(
          a[first.indices.map { Int($0[index]) } ?? index], b[second.indices.map { Int($0[index]) } ?? index])
      }
    }

    func backward(_ buffers: Buffers) {
      guard let gradient = buffers.outputGradient else { return }
      let (a, b) = (buffers.inputs[0], buffers.inputs[1])
      let targets = buffers.gradients.map { $0?.destination }
      for (target, count) in zip(targets, counts) { target?.update(repeating: 0, count: count) }
      for index in 0..<first.count {
        let i = first.indices.map { Int($0[index]) } ?? index
        let j = second.indices.map { Int($0[index]) } ?? index
        let (da, db) = derivative(a[i], b[j], buffers.output[index])
        if let target = targets[0], da != 0 { target[i] += gradient[index] * da }
        if let target = targets[1], db != 0 { target[j] += gradient[index] * db }
      }
    }
  }
}

// MARK: The functions

extension Binary {
  public static let sum = Binary("Add", { $0 + $1 }) { _, _, _ in (1, 1) }
  public static let difference = Binary("Sub", { $0 - $1 }) { _, _, _ in (1, -1) }
  public static let product = Binary("Mul", { $0 * $1 }) { a, b, _ in (b, a) }
  public static let quotient = Binary("Div", { $0 / $1 }) { _, b, y in (1 / b, -y / b) }
  /// a / b, and zero where b is.
  public static let quotientOrZero = Binary("DivOrZero", { $1 == 0 ? 0 : $0 / $1 }) { _, b, y in
    b == 0 ? (0, 0) : (1 / b, -y / b)
  }
  public static let power = Binary("Pow", { pow($0, $1) }) { a, b, y in
    (b == 0 ? 0 : b * pow(a, b - 1), a > 0 ? y * log(a) : 0)
  }
  /// Where both are equal each gets half, as in PyTorch.
  public static let minimum = Binary("Min", { min($0, $1) }) { a, b, _ in
    a < b ? (1, 0) : a > b ? (0, 1) : (0.5, 0.5)
  }
  public static let maximum = Binary("Max", { max($0, $1) }) { a, b, _ in
    a > b ? (1, 0) : a < b ? (0, 1) : (0.5, 0.5)
  }
  /// a, or a · slope below zero.
  public static let parametricReLU = Binary("PRelu", { $0 > 0 ? $0 : $0 * $1 }) { a, b, _ in
    a > 0 ? (1, 0) : (b, a)
  }

  /// A function of two arguments whose derivatives are zero wherever they exist: a comparison, say.
  public static func step(_ name: String, _ value: @escaping Function) -> Binary {
    var function = Binary(name, value) { _, _, _ in (0, 0) }
    function.isStep = true
    return function
  }
}
