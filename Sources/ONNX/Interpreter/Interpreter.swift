/// Evaluates nodes whose inputs are all known: constants, shapes, and inputs that are held fixed.
///
/// Every operator computes in its own types: integers wrap, floating-point numbers are computed in double precision and rounded to
/// their type. Operators that only move elements are not listed here: their rules in `OperatorSet` move known arrays too.
enum Interpreter {
  /// The results of a node; `nil` for one that is left out.
  typealias Evaluation = @Sendable (inout ArrayGate, Node) throws -> [ConstantTensor]

  /// By operator name.
  static let operators: [String: Evaluation] = [
    functions, activations, arithmetic, comparisons, bits, casts, arrays, boxes, selections, reductions,
    scans, products, normalizations, quantization, microsoftQuantization, signals, texts,
  ].reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

  /// Of ONNX Runtime, which had further types before ONNX did.
  private static let microsoftQuantization = ["QuantizeLinear", "DequantizeLinear"].reduce(
    into: [String: Evaluation]()
  ) { $0["com.microsoft.\($1)"] = quantization[$1] }
}

extension ConstantTensor {
  /// An array of the same shape and type, rounded to the type; integers without their fraction.
  func with(_ reals: [Double], shape: [Int]? = nil) -> ConstantTensor {
    let shape = shape ?? self.shape
    return type.isInteger
      ? ConstantTensor(shape: shape, integers: reals.map(type.truncated), type: type)
      : ConstantTensor(shape: shape, reals: reals, type: type)
  }

  /// The integers as they are stored; `nil` for other elements.
  var exactIntegers: [Int64]? {
    if case .integers(let integers) = elements { integers } else { nil }
  }

  /// Some elements of the same type, by their places.
  func picked(_ places: [Int], shape: [Int]) -> ConstantTensor {
    picking(places.map { Int32(clamping: $0) }, shape: shape, fill: 0)
  }
}

/// How the elements of an array lie along one axis: `outer` blocks of `extent` × `inner`.
struct AxisLines {
  let outer: Int
  let extent: Int
  let inner: Int

  init(_ shape: [Int], axis: Int) {
    outer = shape[..<axis].reduce(1, *)
    extent = shape[axis]
    inner = shape[(axis + 1)...].reduce(1, *)
  }

  /// The places of one line's elements, for each line in row-major order.
  func forEach(_ body: (_ place: (Int) -> Int) throws -> Void) rethrows {
    for block in 0..<outer {
      for offset in 0..<inner {
        try body { (block * extent + $0) * inner + offset }
      }
    }
  }
}
