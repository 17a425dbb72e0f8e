import Foundation

extension Interpreter {
  /// Reductions over axes, by operator name.
  static let reductions: [String: Evaluation] = {
    var evaluations: [String: Evaluation] = [:]
    for (name, real, integer) in sums {
      evaluations["Reduce" + name] = { gate, node in
        let x = try node.constant(0)
        let keepsAxes = try node.flag("keepdims", default: true)
        guard let axes = try node.reducedAxes(rank: x.shape.count) else {
          // Without axes nothing is summed, but the function still applies to each element.
          return [try reduced(x, groups: x.shape, of: 1, to: x.shape, real, integer, &gate, node)]
        }
        let kept = x.shape.indices.filter { !axes.contains($0) }
        let shape =
          keepsAxes
          ? x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] } : kept.map { x.shape[$0] }
        let size = axes.reduce(1) { $0 * x.shape[$1] }
        return [
          try reduced(
            x.transposed(kept + axes), groups: kept.map { x.shape[$0] }, of: size, to: shape, real, integer,
            &gate, node)
        ]
      }
    }
    evaluations["ArgMax"] = { [try position(&$0, $1) { $0 > $1 }] }
    evaluations["ArgMin"] = { [try position(&$0, $1) { $0 < $1 }] }
    return evaluations
  }()

  private typealias Real = @Sendable (ArraySlice<Double>) -> Double
  private typealias Integer = @Sendable (ArraySlice<Int64>) -> Int64?

  private static let sums: [(String, Real, Integer?)] = [
    ("Sum", { $0.reduce(0, +) }, { $0.reduce(0, &+) }),
    ("Prod", { $0.reduce(1, *) }, { $0.reduce(1, &*) }),
    ("Max", { $0.reduce(-.infinity) { $0 > $1 || $0.isNaN ? $0 : $1 } }, { $0.max() ?? .min }),
    ("Min", { $0.reduce(.infinity) { $0 < $1 || $0.isNaN ? $0 : $1 } }, { $0.min() ?? .max }),
    (
      "Mean", { $0.reduce(0, +) / Double($0.count) },
      { $0.isEmpty ? nil : $0.reduce(0, &+) / Int64($0.count) }
    ),
    ("L1", { $0.reduce(0) { $0 + abs($1) } }, { $0.reduce(0) { $1 < 0 ? $0 &- $1 : $0 &+ $1 } }),
    ("L2", { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() }, nil),
    ("SumSquare", { $0.reduce(0) { $0 + $1 * $1 } }, { $0.reduce(0) { $0 &+ $1 &* $1 } }),
    ("LogSum", { log($0.reduce(0, +)) }, nil), ("LogSumExp", logSumExp, nil),
  ]

  private static let logSumExp: Real = { row in
    let most = row.max() ?? -.infinity
    return most.isFinite ? most + log(row.reduce(0) { $0 + exp($1 - most) }) : most
  }

  /// Reduces each group of `size` consecutive elements to one.
  ///
  /// - Parameter groups: the shape of the groups.
  private static func reduced(
    _ x: ConstantTensor, groups: [Int], of size: Int, to shape: [Int], _ real: Real, _ integer: Integer?,
    _ gate: inout ArrayGate, _ node: Node
  ) throws -> ConstantTensor {
    try gate.reserve(x.shape, for: node.type)
    let count = try gate.reserve(shape, for: node.type)
    func rows<Number>(_ numbers: [Number]) -> some Sequence<ArraySlice<Number>> {
      (0..<count).lazy.map { numbers[$0 * size..<($0 + 1) * size] }
    }
    if let integer, let integers = x.exactIntegers {
      let results = rows(integers).compactMap { row in
        // The maximum of no elements is the type's smallest value, for booleans false, and the minimum its largest.
        row.isEmpty && x.type == .bool && node.type == "ReduceMax" ? 0 : integer(row).flatMap(x.type.wrapped)
      }
      guard results.count == count else { throw node.problem("no result for the shape \(x.shape)") }
      return ConstantTensor(shape: shape, integers: results, type: x.type)
    }
    return x.with(rows(x.reals).map(real), shape: shape)
  }

  /// Returns the position of the largest or smallest element along an axis.
  ///
  /// - Parameter isBefore: `>` for the largest, `<` for the smallest.
  private static func position(
    _ gate: inout ArrayGate, _ node: Node, isBefore: (Double, Double) -> Bool
  ) throws -> ConstantTensor {
    let x = try node.constant(0)
    let axis = try node.axis(node.int("axis", default: 0), rank: x.shape.count)
    let takesLast = try node.flag("select_last_index")
    var shape = x.shape
    shape[axis] = 1
    guard x.shape[axis] > 0 else { throw node.problem("nothing along axis \(axis) of \(x.shape)") }
    try gate.reserve(shape, for: node.type)
    let order = Ordering(x)
    var positions: [Int64] = []
    AxisLines(x.shape, axis: axis).forEach { place in
      var best = 0
      for position in 1..<max(1, x.shape[axis]) {
        let comparison = order.compared(place(position), place(best))
        if isBefore(comparison, 0) || (takesLast && comparison == 0) { best = position }
      }
      positions.append(Int64(best))
    }
    if try !node.flag("keepdims", default: true) { shape.remove(at: axis) }
    return ConstantTensor(shape: shape, integers: positions)
  }
}

/// The ordering of an array's elements. Integers are compared exactly; NaN comes after all numbers.
struct Ordering {
  private let integers: [Int64]?
  private let reals: [Double]

  init(_ tensor: ConstantTensor) {
    integers = tensor.exactIntegers
    reals = integers == nil ? tensor.reals : []
  }

  /// Compares the elements at two positions: −1 if the first is smaller, 1 if it is larger, 0 if they are equal.
  func compared(_ a: Int, _ b: Int) -> Double {
    if let integers { return integers[a] < integers[b] ? -1 : integers[a] > integers[b] ? 1 : 0 }
    let (x, y) = (reals[a], reals[b])
    if x.isNaN || y.isNaN { return x.isNaN && y.isNaN ? 0 : x.isNaN ? 1 : -1 }
    return x < y ? -1 : x > y ? 1 : 0
  }
}

extension Node {
  /// Returns the axes of a reduction; `nil` if there are none and the elements stay separate.
  func reducedAxes(rank: Int) throws(ONNXError) -> [Int]? {
    var given = ints("axes") ?? []
    if !has("axes") { given = try optionalIntegers(1) ?? [] }
    let keepsAll = try flag("noop_with_empty_axes")
    if given.isEmpty { return keepsAll ? nil : Array(0..<rank) }
    let axes = try axes(given, rank: rank)
    guard Set(axes).count == axes.count else { throw problem("axes \(given)") }
    return axes.sorted()
  }
}
