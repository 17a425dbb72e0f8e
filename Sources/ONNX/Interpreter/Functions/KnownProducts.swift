import Engine

extension Interpreter {
  /// Sums of products. Integers are multiplied as integers.
  static let products: [String: Evaluation] = [
    "MatMul": { gate, node in [try product(&gate, node, node.constant(0), node.constant(1))] },
    "MatMulInteger": { gate, node in
      let a = try shifted(node, input: 0, by: 2, axis: -2)
      let b = try shifted(node, input: 1, by: 3, axis: -1)
      return [try product(&gate, node, a, b)]
    },
    "QLinearMatMul": { gate, node in
      // Inputs: a, its scale and zero point; b, its scale and zero point; the result's scale and zero point.
      let a = try shifted(node, input: 0, by: 2, axis: -2)
      let b = try shifted(node, input: 3, by: 5, axis: -1)
      let scales = try [1, 4, 6].map { try node.constant($0) }
      let point = try node.constant(7)
      guard scales.allSatisfy({ $0.count == 1 }), point.count == 1 else {
        throw node.problem("scales of the shapes \(scales.map(\.shape))")
      }
      let factor = scales[0].reals[0] * scales[1].reals[0] / scales[2].reals[0]
      let product = try product(&gate, node, a, b)
      return [
        ConstantTensor(
          shape: product.shape,
          integers: product.reals.map {
            point.type.truncated(($0 * factor).rounded(.toNearestOrEven) + point.reals[0])
          }, type: point.type)
      ]
    },
    "Gemm": { gate, node in
      var (a, b) = (try node.constant(0), try node.constant(1))
      guard a.shape.count == 2, b.shape.count == 2 else {
        throw node.problem("matrices of \(a.shape) and \(b.shape)")
      }
      if try node.flag("transA") { a = a.transposed([1, 0]) }
      if try node.flag("transB") { b = b.transposed([1, 0]) }
      let (alpha, beta) = (
        Double(node.float("alpha", default: 1)), Double(node.float("beta", default: 1))
      )
      let product = try product(&gate, node, a, b)
      guard let c = try node.optionalConstant(2) else {
        return [alpha == 1 ? product : product.with(product.reals.map { alpha * $0 })]
      }
      if alpha == 1, beta == 1 { return [try BinaryFunction.sum.applied(to: product, c, &gate)] }
      let scaled = BinaryFunction(real: { alpha * $0 + beta * $1 }) { (first, second) in
        (Int64(clampingReal: alpha * Double(first) + beta * Double(second)), false)
      }
      return [try scaled.applied(to: product, c, &gate)]
    },
    "Einsum": { gate, node in
      let operands = try node.inputs.indices.map(node.constant)
      return [try einsum(&gate, node, operands)]
    },
    "Det": { gate, node in
      let x = try node.constant(0)
      guard x.shape.count >= 2, let size = x.shape.last, x.shape[x.shape.count - 2] == size else {
        throw node.problem("matrices of \(x.shape)")
      }
      let shape = Array(x.shape.dropLast(2))
      let count = try gate.reserve(shape, for: node.type)
      try gate.checkSteps([count, size, size, size], for: node.type)
      let reals = x.reals
      return [
        x.with(
          (0..<count).map { determinant(Array(reals[$0 * size * size..<($0 + 1) * size * size]), size) },
          shape: shape)
      ]
    },
  ]

  /// Returns the product of stacks of matrices, as numpy's matmul does.
  static func product(
    _ gate: inout ArrayGate, _ node: Node, _ a: ConstantTensor, _ b: ConstantTensor
  ) throws -> ConstantTensor {
    guard !a.shape.isEmpty, !b.shape.isEmpty else { throw node.problem("a product with a number") }
    let left = a.shape.count == 1 ? [1] + a.shape : a.shape
    let right = b.shape.count == 1 ? b.shape + [1] : b.shape
    let (rows, summed, columns) = (left[left.count - 2], left[left.count - 1], right[right.count - 1])
    guard summed == right[right.count - 2] else {
      throw node.problem("matrices of \(a.shape) and \(b.shape)")
    }
    let (leftStack, rightStack) = (Array(left.dropLast(2)), Array(right.dropLast(2)))
    let stack = try gate.broadcastShape([leftStack, rightStack])
    var shape = stack
    if a.shape.count > 1 { shape.append(rows) }
    if b.shape.count > 1 { shape.append(columns) }
    let count = try gate.reserve(shape, for: node.type)
    try gate.checkSteps([count, summed], for: node.type)
    let starts = [leftStack, rightStack].map {
      RowMajor.offsets(of: stack, strides: RowMajor.broadcastStrides(of: $0, in: stack)).map(Int.init)
    }
    func multiplied<Number: ExpressibleByIntegerLiteral>(
      _ x: [Number], _ y: [Number], _ add: (inout Number, Number, Number) -> Void
    ) -> [Number] {
      var results = [Number](repeating: 0, count: count)
      guard count > 0 else { return results }
      for (block, (first, second)) in zip(starts[0], starts[1]).enumerated() {
        let (first, second) = (first * rows * summed, second * summed * columns)
        for row in 0..<rows {
          let target = (block * rows + row) * columns
          for place in 0..<summed {
            let factor = x[first + row * summed + place]
            let start = second + place * columns
            for column in 0..<columns { add(&results[target + column], factor, y[start + column]) }
          }
        }
      }
      return results
    }
    if let x = a.exactIntegers, let y = b.exactIntegers {
      let integers = multiplied(x, y) { $0 = $0 &+ $1 &* $2 }
      let type: ElementType = a.type.isNarrow ? .int32 : a.type
      return ConstantTensor(shape: shape, integers: integers.compactMap(type.wrapped), type: type)
    }
    return a.with(multiplied(a.reals, b.reals) { $0 += $1 * $2 }, shape: shape)
  }

  /// Returns an input of integers minus its zero point: one for all, or one for each position along an axis.
  private static func shifted(_ node: Node, input: Int, by zero: Int, axis: Int) throws -> ConstantTensor {
    let x = try node.constant(input)
    guard let point = try node.optionalConstant(zero), let integers = x.exactIntegers else { return x }
    let points = point.integers
    let aligned = points.count == 1 || x.shape.isEmpty ? nil : try node.axis(axis, rank: x.shape.count)
    guard aligned.map({ x.shape[$0] == points.count }) ?? (points.count == 1) else {
      throw node.problem("zero points of the shape \(point.shape) for \(x.shape)")
    }
    let inner = aligned.map { x.shape[($0 + 1)...].reduce(1, *) } ?? 1
    return ConstantTensor(
      shape: x.shape,
      integers: integers.enumerated().map { place, value in
        value - Int64(points[aligned == nil ? 0 : place / inner % points.count])
      }, type: .int32)
  }

  /// Returns the determinant of a matrix, by elimination with partial pivoting.
  private static func determinant(_ matrix: [Double], _ size: Int) -> Double {
    var (rest, result) = (matrix, 1.0)
    for column in 0..<size {
      guard
        let pivot = (column..<size).max(by: { abs(rest[$0 * size + column]) < abs(rest[$1 * size + column]) }
        ),
        rest[pivot * size + column] != 0
      else { return 0 }
      if pivot != column {
        for place in 0..<size { rest.swapAt(pivot * size + place, column * size + place) }
        result = -result
      }
      result *= rest[column * size + column]
      for row in column + 1..<max(size, column + 1) {
        let factor = rest[row * size + column] / rest[column * size + column]
        for place in column..<size { rest[row * size + place] -= factor * rest[column * size + place] }
      }
    }
    return result
  }

  /// Returns the products of the operands, summed over the letters that are missing on the right.
  private static func einsum(_ gate: inout ArrayGate, _ node: Node, _ operands: [ConstantTensor]) throws
    -> ConstantTensor
  {
    let equation = try EinsumEquation(node, ranks: operands.map(\.shape.count))
    var extents: [Character: Int] = [:]
    for (letter, extent) in zip(equation.terms.joined(), operands.flatMap(\.shape)) {
      let known = extents[letter] ?? 1
      guard known == 1 || extent == 1 || known == extent else {
        throw node.problem("'\(letter)' has two extents")
      }
      extents[letter] = known == 1 ? extent : known
    }
    let summed = Set(equation.terms.joined()).subtracting(equation.result).sorted()
    let shape = equation.result.map { extents[$0] ?? 1 }
    let inner = summed.map { extents[$0] ?? 1 }
    let count = try gate.reserve(shape, for: node.type)
    try gate.checkSteps([count] + inner, for: node.type)
    /// Returns, for each term, the offsets of its elements for all positions of some letters; a repeated letter runs along the diagonal.
    func places(_ letters: [Character], _ shape: [Int]) -> [[Int32]] {
      zip(equation.terms, operands).map { term, operand in
        let strides = RowMajor.strides(of: operand.shape)
        let steps = letters.map { letter in
          term.indices.filter { term[$0] == letter && operand.shape[$0] != 1 }.reduce(0) { $0 + strides[$1] }
        }
        return RowMajor.offsets(of: shape, strides: steps)
      }
    }
    let (outside, inside) = (places(equation.result, shape), places(summed, inner))
    let terms = inner.contains(0) ? 0 : inside.first?.count ?? 0
    let numbers = operands.map(\.reals)
    let results = (0..<count).map { place in
      (0..<terms).reduce(0.0) { sum, term in
        sum + numbers.indices.reduce(1.0) { $0 * numbers[$1][Int(outside[$1][place] + inside[$1][term])] }
      }
    }
    guard let first = operands.first else { throw node.problem("no operands") }
    return first.with(results, shape: shape)
  }
}

extension Int64 {
  /// Truncates a number and clamps it to the range.
  fileprivate init(clampingReal value: Double) { self = ElementType.int64.truncated(value) }
}

/// The letters of an Einsum equation.
struct EinsumEquation {
  /// The letters of each operand's axes.
  let terms: [[Character]]
  let result: [Character]

  /// Parses the equation of a node.
  ///
  /// - Parameter ranks: the ranks of the operands.
  /// - Throws: `ONNXError.node`
  init(_ node: Node, ranks: [Int]) throws(ONNXError) {
    let equation = node.string("equation", default: "").filter { $0 != " " }
    let sides = equation.split(separator: "->", omittingEmptySubsequences: false)
    let written = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    let spelling = /[A-Za-z]*(\.\.\.)?[A-Za-z]*/
    guard sides.count <= 2, written.count == ranks.count,
      (written + sides.dropFirst()).allSatisfy({ $0.wholeMatch(of: spelling) != nil })
    else { throw node.problem("equation '\(equation)'") }
    // The axes of "..." get letters from the private use area, counted from the last axis.
    func spelled(_ term: Substring, axes: Int) -> [Character] {
      let ellipsis = (0..<axes).reversed().compactMap { UnicodeScalar(0xE000 + $0).map(Character.init) }
      return term.replacing("...", with: String(ellipsis)).map(\.self)
    }
    let hidden = zip(written, ranks).map { $0.contains("...") ? max(0, $1 + 3 - $0.count) : 0 }
    terms = zip(written, hidden).map { spelled($0, axes: $1) }
    guard zip(terms, ranks).allSatisfy({ $0.count == $1 }) else {
      throw node.problem("equation '\(equation)'")
    }
    let ellipsis = spelled("...", axes: hidden.max() ?? 0)
    let letters = terms.joined()
    result =
      sides.count == 2
      ? spelled(sides[1], axes: ellipsis.count)
      : ellipsis
        + Set(letters).subtracting(ellipsis).filter { letter in letters.count { $0 == letter } == 1 }.sorted()
    guard Set(result).count == result.count, Set(result).isSubset(of: letters) else {
      throw node.problem("equation '\(equation)'")
    }
  }
}
