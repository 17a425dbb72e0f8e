import Engine
import Foundation

/// A function of two constants, element by element: in double precision, and of two integers in integers.
struct Folding: Sendable {
  /// The result, and whether it is not the true one but its lowest 64 bits.
  typealias IntegerResult = (partialValue: Int64, overflow: Bool)

  let real: @Sendable (Double, Double) -> Double
  /// `nil` where there is no result.
  let integer: @Sendable (Int64, Int64) -> IntegerResult?
  /// Whether the result is a boolean, whatever is compared.
  var isQuestion = false

  static let sum = Folding(real: +) { $0.addingReportingOverflow($1) }
  static let difference = Folding(real: -) { $0.subtractingReportingOverflow($1) }
  static let product = Folding(real: *) { $0.multipliedReportingOverflow(by: $1) }
  /// Integers are divided towards zero.
  static let quotient = Folding(real: /) { $1 == 0 ? nil : $0.dividedReportingOverflow(by: $1) }
  /// What is no number stays none.
  static let maximum = Folding(real: { $0 > $1 || $0.isNaN ? $0 : $1 }) { (max($0, $1), false) }
  static let minimum = Folding(real: { $0 < $1 || $0.isNaN ? $0 : $1 }) { (min($0, $1), false) }
  static let power = Folding(real: { pow($0, $1) }) { power($0, $1) }

  /// - Parameter usesC: whether the rest has the dividend's sign, as in C; otherwise the divisor's, as in Python.
  static func remainder(usesC: Bool) -> Folding {
    Folding { a, b in
      let rest = fmod(a, b)
      return usesC || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b
    } integer: { a, b in
      if b == 0 { return nil }
      // Of the one quotient that is too large the rest is 0.
      let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
      return (usesC || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b, false)
    }
  }

  static func question(
    _ real: @escaping @Sendable (Double, Double) -> Bool,
    _ integer: @escaping @Sendable (Int64, Int64) -> Bool
  ) -> Folding {
    Folding(real: { real($0, $1) ? 1 : 0 }, integer: { (integer($0, $1) ? 1 : 0, false) }, isQuestion: true)
  }

  private static func power(_ base: Int64, _ exponent: Int64) -> IntegerResult? {
    guard exponent >= 0 else {
      // 1/baseⁿ without its fraction.
      return base == 0
        ? nil : base == 1 ? (1, false) : base == -1 ? (exponent % 2 == 0 ? 1 : -1, false) : (0, false)
    }
    var (result, overflow): IntegerResult = (1, false)
    var (square, rest) = (base, exponent)
    while rest > 0 {
      if rest % 2 == 1 {
        let product = result.multipliedReportingOverflow(by: square)
        (result, overflow) = (product.partialValue, overflow || product.overflow)
      }
      rest /= 2
      if rest > 0 {
        let product = square.multipliedReportingOverflow(by: square)
        (square, overflow) = (product.partialValue, overflow || product.overflow)
      }
    }
    return (result, overflow)
  }
}

extension GraphBuilder {
  /// The result of a function of constants, which broadcast.
  ///
  /// Integers beyond their type wrap, as they do in every ONNX runtime.
  /// - Throws: `ONNXError.node` where the shapes do not broadcast or the result is too large, for a division by zero, and for
  ///   what only unsigned integers of 64 bits can be.
  mutating func folded(_ a: ConstantTensor, _ b: ConstantTensor, _ folding: Folding) throws(ONNXError)
    -> ConstantTensor
  {
    func problem(_ text: String) -> ONNXError {
      .node(name: nodeName, operation: "constant", problem: text)
    }
    let (shape, places) = try aligned([a, b])
    let type = folding.isQuestion ? .bool : a.type
    guard case .integers(let first) = a.elements, case .integers(let second) = b.elements else {
      let (first, second) = (a.reals, b.reals)
      let reals = zip(places[0], places[1]).map { folding.real(first[Int($0)], second[Int($1)]) }
      let result = ConstantTensor(shape: shape, reals: reals, type: type.isInteger ? .float : type)
      guard type.isInteger else { return result }
      guard let cast = result.cast(to: type) else { throw problem("an integer beyond \(Int64.max)") }
      return cast
    }
    var integers: [Int64] = []
    integers.reserveCapacity(places[0].count)
    for (i, j) in zip(places[0], places[1]) {
      guard let (value, overflow) = folding.integer(first[Int(i)], second[Int(j)]) else {
        throw problem("\(first[Int(i)]) divided by zero")
      }
      guard let wrapped = type.wrapped(value), !(overflow && type == .uint64) else {
        throw problem("an integer beyond \(Int64.max)")
      }
      integers.append(wrapped)
    }
    return ConstantTensor(shape: shape, integers: integers, type: type)
  }

  /// The shape that constants broadcast to, and where each of its elements is in each of them.
  mutating func aligned(_ tensors: [ConstantTensor]) throws(ONNXError) -> (shape: [Int], places: [[Int32]]) {
    let shape = try broadcastShape(tensors.map(\.shape))
    try reserve(shape, for: "constant")
    return (
      shape,
      tensors.map { RowMajor.offsets(of: shape, strides: RowMajor.broadcastStrides(of: $0.shape, in: shape)) }
    )
  }
}
