/// Evaluates nodes whose inputs are all known: constants, shapes, and inputs that are held fixed.
///
/// Every operator computes in its own types: integers wrap; floating-point numbers are computed in double precision and rounded to
/// their type. Operators that only move elements are not listed here: their rules in `OperatorSet` also move known arrays.
enum Interpreter {
  /// Computes the results of a node.
  typealias Evaluation = @Sendable (inout ArrayGate, Node) throws -> [ConstantTensor]

  /// The evaluations, by operator name.
  static let operators: [String: Evaluation] = [
    functions, activations, arithmetic, comparisons, bits, casts, arrays, boxes, selections, reductions,
    scans, products, normalizations, quantization, microsoftQuantization, signals, texts,
  ].reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

  /// The quantization operators of ONNX Runtime, which supported further types before ONNX did.
  private static let microsoftQuantization = ["QuantizeLinear", "DequantizeLinear"].reduce(
    into: [String: Evaluation]()
  ) { $0["com.microsoft.\($1)"] = quantization[$1] }
}

extension ConstantTensor {
  /// Returns an array of the same type, and by default the same shape, with numbers rounded to the type; truncated for integers.
  func with(_ reals: [Double], shape: [Int]? = nil) -> ConstantTensor {
    let shape = shape ?? self.shape
    return type.isInteger
      ? ConstantTensor(shape: shape, integers: reals.map(type.truncated), type: type)
      : ConstantTensor(shape: shape, reals: reals, type: type)
  }

  /// The elements if they are stored as integers; otherwise `nil`.
  var exactIntegers: [Int64]? {
    if case .integers(let integers) = elements { integers } else { nil }
  }

  /// Returns the elements at some positions, as an array of the same type.
  func picked(_ places: [Int], shape: [Int]) -> ConstantTensor {
    picking(places.map { Int32(clamping: $0) }, shape: shape, fill: 0)
  }
}

/// The layout of an array along one axis: `outer` blocks of `extent` × `inner` elements.
struct AxisLines {
  let outer: Int
  let extent: Int
  let inner: Int

  init(_ shape: [Int], axis: Int) {
    outer = shape[..<axis].reduce(1, *)
    extent = shape[axis]
    inner = shape[(axis + 1)...].reduce(1, *)
  }

  /// Calls `body` for each line along the axis, in row-major order, with a function from a position on the line to one in the array.
  func forEach(_ body: (_ place: (Int) -> Int) throws -> Void) rethrows {
    for block in 0..<outer {
      for offset in 0..<inner {
        try body { (block * extent + $0) * inner + offset }
      }
    }
  }
}
