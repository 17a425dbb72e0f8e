extension Interpreter {
  /// Running sums and products along an axis.
  static let scans: [String: Evaluation] = [
    "CumSum": { [try scanned(&$0, $1, .sum, start: 0)] },
    "CumProd": { [try scanned(&$0, $1, .product, start: 1)] },
  ]

  private static func scanned(
    _ gate: inout ArrayGate, _ node: Node, _ function: BinaryFunction, start: Int64
  ) throws -> ConstantTensor {
    let x = try node.constant(0)
    let scan = try Scan(node, rank: x.shape.count)
    try gate.reserve(x.shape, for: node.type)
    let lines = AxisLines(x.shape, axis: scan.axis)
    func run<Number>(_ numbers: [Number], start: Number, _ next: (Number, Number) -> Number) -> [Number] {
      var results = numbers
      lines.forEach { place in
        var total = start
        for step in 0..<lines.extent {
          let current = place(scan.isReversed ? lines.extent - 1 - step : step)
          let before = total
          total = next(total, numbers[current])
          results[current] = scan.isExclusive ? before : total
        }
      }
      return results
    }
    guard let integers = x.exactIntegers else {
      return x.with(run(x.reals, start: Double(start)) { function.real($0, $1) })
    }
    let results = run(integers, start: start) { function.integer($0, $1)?.partialValue ?? 0 }
    let wrapped = results.compactMap(x.type.wrapped)
    guard wrapped.count == results.count else { throw node.tooLarge }
    return ConstantTensor(shape: x.shape, integers: wrapped, type: x.type)
  }
}

/// The axis, direction and kind of a running sum or product.
struct Scan {
  let axis: Int
  let isReversed: Bool
  /// Whether each element is excluded from its own sum.
  let isExclusive: Bool

  init(_ node: Node, rank: Int) throws(ONNXError) {
    guard let axis = try node.integers(1).first else { throw node.problem("no axis") }
    self.axis = try node.axis(axis, rank: rank)
    isReversed = try node.flag("reverse")
    isExclusive = try node.flag("exclusive")
  }
}
