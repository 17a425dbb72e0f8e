import Engine
import Foundation

/// Attention: softmax(cap(scale · Q · Kᵀ) + bias) · V with queries, keys and values of the shape [batch, heads, length, size].
///
/// Several heads of queries may share one head of keys and values: query head h reads head h / (query heads / key heads).
/// Reference: Vaswani et al. 2017; Ainslie et al. 2023, "GQA".
struct ScaledAttention {
  var queries: Operand
  var keys: Operand
  var values: Operand
  /// The scale of the scores; 1/√(size of a key) if `nil`.
  var scale: Double?
  /// The cap c of the scores, c · tanh(score / c); 0 for no cap.
  var cap = 0.0
  var bias = AttentionBias()

  struct Result {
    /// The result: [batch, query heads, queries, value size].
    var output: Operand
    /// The scores after each stage, [batch, query heads, queries, keys]: scaled; with the cap; with the bias; after the softmax.
    var stages: [Operand]
  }

  /// Builds the attention.
  ///
  /// - Throws: `ONNXError.node` if the shapes do not fit.
  func result(_ builder: inout GraphBuilder, _ node: Node) throws -> Result {
    let (q, k, v) = (queries.shape, keys.shape, values.shape)
    guard q.count == 4, k.count == 4, v.count == 4, q[0] == k[0], k[0] == v[0], k[1] == v[1], k[2] == v[2],
      q[3] == k[3], k[1] > 0, q[1].isMultiple(of: k[1]), (q + k + v).allSatisfy({ $0 > 0 })
    else { throw node.problem("queries \(q), keys \(k) and values \(v)") }
    let (batch, heads, rows, total) = (q[0], q[1], q[2], k[2])
    // Query heads that share a head of keys are rows of one matrix.
    let grouped = [batch, k[1], heads / k[1] * rows]
    let scaled = try builder.scaled(queries, by: scale ?? 1 / Double(q[3]).squareRoot())
    let product = try builder.matrixProduct(
      builder.reshaped(scaled, to: grouped + [q[3]]), builder.columnsAsRows(keys))
    var scores = try builder.reshaped(product, to: [batch, heads, rows, total])
    var stages = [scores]
    if cap > 0 {
      let bounded = try builder.unary(
        SmoothFunction.hyperbolicTangent, builder.scaled(scores, by: 1 / cap))
      scores = try builder.scaled(bounded, by: cap)
    }
    stages.append(scores)
    let (additions, rowFactors) = bias.parts
    for addition in additions {
      let aligned = try AttentionBias.aligned(&builder, addition)
      guard zip(aligned.shape, [batch, heads, rows, total]).allSatisfy({ $0 == 1 || $0 == $1 }) else {
        throw node.problem("a bias of the shape \(addition.shape) for scores \(scores.shape)")
      }
      scores = try builder.sum(scores, aligned)
    }
    stages.append(scores)
    var shares = try builder.softmax(scores, axis: 3)
    let summed = try builder.matrixProduct(builder.reshaped(shares, to: grouped + [total]), values)
    var output = try builder.reshaped(summed, to: [batch, heads, rows, v[3]])
    if let rowFactors {
      output = try builder.product(output, .constant(rowFactors))
      shares = try builder.product(shares, .constant(rowFactors))
    }
    stages.append(shares)
    return Result(output: output, stages: stages)
  }
}

/// The terms that are added to attention scores: masks, biases and causality.
struct AttentionBias {
  /// The sum of all constant terms; it broadcasts to [batch, heads, queries, keys].
  private var known: ConstantTensor?
  /// The terms that depend on the input.
  private var others: [Operand] = []

  /// Adds a term.
  mutating func add(_ operand: Operand, _ gate: inout ArrayGate) throws(ONNXError) {
    guard case .constant(let tensor) = operand else {
      others.append(operand)
      return
    }
    let rank = max(0, 4 - tensor.shape.count)
    let aligned = tensor.reshaped(to: [Int](repeating: 1, count: rank) + tensor.shape)
    guard let sum = known else {
      known = aligned
      return
    }
    known = try BinaryFunction.sum.applied(to: sum, aligned, &gate)
  }

  /// Adds a number wherever a rule does not allow a query to attend to a key.
  ///
  /// - Parameters:
  ///   - shape: [batch, heads, queries, keys], with 1 for axes that the rule ignores.
  ///   - value: the number; −∞ hides a key.
  ///   - isAllowed: the rule, a function of a position in `shape`.
  mutating func hide(
    _ shape: [Int], value: Double = -.infinity, _ gate: inout ArrayGate, unless isAllowed: ([Int]) -> Bool
  ) throws(ONNXError) {
    let count = try gate.reserve(shape, for: "Attention")
    var (numbers, place) = ([Double](), [Int](repeating: 0, count: shape.count))
    numbers.reserveCapacity(count)
    for _ in 0..<count {
      numbers.append(isAllowed(place) ? 0 : value)
      for axis in shape.indices.reversed() {
        place[axis] += 1
        if place[axis] < shape[axis] { break }
        place[axis] = 0
      }
    }
    try add(.constant(ConstantTensor(shape: shape, reals: numbers)), &gate)
  }

  /// The terms to add to the scores, and a factor for each row: 0 for queries from which all keys are hidden; `nil` if all are 1.
  ///
  /// Rows with the factor 0 get no bias, since their softmax would be NaN.
  var parts: (additions: [Operand], rowFactors: ConstantTensor?) {
    guard let known, let width = known.shape.last, width > 0 else { return (others, nil) }
    var numbers = known.reals
    var factors: [Double] = []
    for start in stride(from: 0, to: numbers.count, by: width) {
      let isHidden = numbers[start..<start + width].allSatisfy { $0 == -.infinity }
      factors.append(isHidden ? 0 : 1)
      if isHidden { for place in start..<start + width { numbers[place] = 0 } }
    }
    let added = Operand.constant(ConstantTensor(shape: known.shape, reals: numbers))
    guard factors.contains(0) else { return ([added] + others, nil) }
    let rows = ConstantTensor(shape: known.shape.dropLast() + [1], reals: factors)
    return ([added] + others, rows)
  }

  /// Returns the operand with leading axes of extent 1, to four axes in total.
  fileprivate static func aligned(_ builder: inout GraphBuilder, _ operand: Operand) throws -> Operand {
    let missing = max(0, 4 - operand.rank)
    return try builder.reshaped(operand, to: [Int](repeating: 1, count: missing) + operand.shape)
  }
}

extension GraphBuilder {
  /// Splits [batch, length, heads · size] into [batch, heads, length, size].
  mutating func heads(_ operand: Operand, count: Int, _ node: Node) throws -> Operand {
    let shape = operand.shape
    guard shape.count == 3, count > 0, shape[2].isMultiple(of: count) else {
      throw node.problem("\(count) heads of the shape \(shape)")
    }
    let split = try reshaped(operand, to: [shape[0], shape[1], count, shape[2] / count])
    return transposed(split, [0, 2, 1, 3])
  }

  /// Joins [batch, heads, length, size] to [batch, length, heads · size].
  mutating func joinedHeads(_ operand: Operand) throws -> Operand {
    let shape = operand.shape
    return try reshaped(transposed(operand, [0, 2, 1, 3]), to: [shape[0], shape[2], shape[1] * shape[3]])
  }
}
