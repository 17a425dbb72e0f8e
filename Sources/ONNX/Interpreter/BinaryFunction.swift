import Engine
import Foundation

/// An elementwise function of two known arrays, in double precision, or in integers if both are integers.
struct BinaryFunction: Sendable {
  /// The lowest 64 bits of the result, and whether the result exceeds them.
  typealias IntegerResult = (partialValue: Int64, overflow: Bool)

  let real: @Sendable (Double, Double) -> Double
  /// The function of integers; returns `nil` if there is no result.
  let integer: @Sendable (Int64, Int64) -> IntegerResult?
  /// Whether the result is a boolean, whatever the operands' type.
  var isPredicate = false

  static let sum = BinaryFunction(real: +) { $0.addingReportingOverflow($1) }
  static let difference = BinaryFunction(real: -) { $0.subtractingReportingOverflow($1) }
  static let product = BinaryFunction(real: *) { $0.multipliedReportingOverflow(by: $1) }
  /// Integers are divided towards zero.
  static let quotient = BinaryFunction(real: /) { $1 == 0 ? nil : $0.dividedReportingOverflow(by: $1) }
  /// NaN is propagated.
  static let maximum = BinaryFunction(real: { $0 > $1 || $0.isNaN ? $0 : $1 }) { (max($0, $1), false) }
  static let minimum = BinaryFunction(real: { $0 < $1 || $0.isNaN ? $0 : $1 }) { (min($0, $1), false) }
  static let power = BinaryFunction(real: { pow($0, $1) }) { power($0, $1) }

  /// Returns the remainder of a division.
  ///
  /// - Parameter usesC: whether the remainder has the dividend's sign, as in C; otherwise the divisor's, as in Python.
  static func remainder(usesC: Bool) -> BinaryFunction {
    BinaryFunction { a, b in
      let rest = fmod(a, b)
      return usesC || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b
    } integer: { a, b in
      if b == 0 { return nil }
      // The only quotient that overflows, of `Int64.min` and −1, has the remainder 0.
      let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
      return (usesC || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b, false)
    }
  }

  static func predicate(
    _ real: @escaping @Sendable (Double, Double) -> Bool,
    _ integer: @escaping @Sendable (Int64, Int64) -> Bool
  ) -> BinaryFunction {
    BinaryFunction(
      real: { real($0, $1) ? 1 : 0 }, integer: { (integer($0, $1) ? 1 : 0, false) }, isPredicate: true)
  }

  static func bitwise(_ function: @escaping @Sendable (Int64, Int64) -> Int64) -> BinaryFunction {
    BinaryFunction(real: { a, _ in a }) { (function($0, $1), false) }
  }

  static let isEqual = predicate({ $0 == $1 }, { $0 == $1 })

  /// The comparisons and the Boolean functions, by their ONNX names.
  static let predicates: [(name: String, function: BinaryFunction)] = [
    ("Equal", isEqual), ("Less", predicate({ $0 < $1 }, { $0 < $1 })),
    ("LessOrEqual", predicate({ $0 <= $1 }, { $0 <= $1 })), ("Greater", predicate({ $0 > $1 }, { $0 > $1 })),
    ("GreaterOrEqual", predicate({ $0 >= $1 }, { $0 >= $1 })),
    ("And", predicate({ $0 != 0 && $1 != 0 }, { $0 != 0 && $1 != 0 })),
    ("Or", predicate({ $0 != 0 || $1 != 0 }, { $0 != 0 || $1 != 0 })),
    ("Xor", predicate({ ($0 != 0) != ($1 != 0) }, { ($0 != 0) != ($1 != 0) })),
  ]

  private static func power(_ base: Int64, _ exponent: Int64) -> IntegerResult? {
    guard exponent >= 0 else {
      // 1/baseⁿ, truncated.
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
