import Engine

extension OperatorSet {
  /// Layers that carry a state from token to token, and gates.
  static let statefulLayers: [String: OperatorImport] = [
    "SwiGLU": { builder, node in
      let (gate, value) = (try node.input(0), try node.input(1))
      guard gate.shape == value.shape else { throw node.problem("a gate \(gate.shape) of \(value.shape)") }
      let swish = SmoothFunction.swish(alpha: node.float("alpha", default: 1))
      return [try builder.product(builder.unary(swish, gate), value)]
    },
    "CausalConvWithState": { builder, node in
      let (x, weights) = (try node.input(0), try node.constant(1))
      guard x.rank == 3, weights.shape.count == 3, weights.shape[0] == x.shape[1], weights.shape[1] == 1,
        weights.shape[2] > 0
      else { throw node.problem("weights \(weights.shape) for \(x.shape)") }
      let (channels, past) = (x.shape[1], weights.shape[2] - 1)
      let bias = try node.optionalConstant(2)?.floats ?? [Float](repeating: 0, count: channels)
      let zeros = ConstantTensor(
        shape: [x.shape[0], channels, past], reals: .init(repeating: 0, count: x.shape[0] * channels * past))
      let state = node.optionalInput(3) ?? .constant(zeros)
      guard bias.count == channels, state.shape == zeros.shape else {
        throw node.problem("\(bias.count) biases and a state of \(state.shape) for \(x.shape)")
      }
      let activation = try node.choice("activation", of: "none", "silu", "swish")
      let padded = past == 0 ? x : try builder.concatenated([state, x], axis: 2)
      var y = try convolve(
        &builder, padded, weights: weights, bias: bias, window: Window(kernel: [weights.shape[2]]),
        groups: channels)
      if activation != "none" { y = try builder.unary(SmoothFunction.swish(), y) }
      guard node.outputCount > 1 else { return [y] }
      let length = padded.shape[2]
      return [y, try builder.part(padded, axis: 2, length - past..<length)]
    },
    "LinearAttention": { try linearAttention(&$0, $1) },
  ]

  /// Imports S ← exp(g) ⊙ S + k ⊗ β(v − Sᵀk), o = scale · Sᵀq, token by token; without g, or without β and Sᵀk, if the rule has none.
  ///
  /// Reference: Yang et al. 2024, "Gated Delta Networks".
  private static func linearAttention(_ builder: inout GraphBuilder, _ node: Node) throws -> [Operand] {
    let (heads, shared) = (node.int("q_num_heads", default: 0), node.int("kv_num_heads", default: 0))
    let rule = node.string("update_rule", default: "gated_delta")
    guard ["linear", "gated", "delta", "gated_delta"].contains(rule), shared > 0,
      heads.isMultiple(of: shared)
    else { throw node.problem("update_rule '\(rule)' with \(heads) and \(shared) heads") }
    _ = node.int("chunk_size", default: 64)
    // [batch, heads, tokens, size]
    let q = try builder.heads(node.input(0), count: heads, node)
    let k = try builder.heads(node.input(1), count: shared, node)
    let v = try builder.heads(node.input(2), count: shared, node)
    let (batch, length, depth, width) = (q.shape[0], q.shape[2], q.shape[3], v.shape[3])
    guard k.shape == [batch, shared, length, depth], v.shape == [batch, shared, length, width] else {
      throw node.problem("queries \(q.shape), keys \(k.shape) and values \(v.shape)")
    }
    let wanted = Double(node.float("scale", default: 0))
    let scale = wanted == 0 ? 1 / Double(depth).squareRoot() : wanted
    var decay = rule.hasPrefix("gated") ? try node.input(4) : nil
    if let given = decay, let extent = given.shape.last {
      guard extent == shared || extent == shared * depth else { throw node.problem("decay \(given.shape)") }
      let split = try builder.heads(given, count: shared, node)
      decay = try builder.unary(SmoothFunction.exponential, split)
    }
    let rate = rule.hasSuffix("delta") ? try node.input(5) : nil
    let rates = try rate.map { try builder.heads($0, count: $0.shape.last ?? 0, node) }
    try builder.reserve([batch, shared, depth, width], for: node.type)
    let zeros = ConstantTensor(
      shape: [batch, shared, depth, width], reals: .init(repeating: 0, count: batch * shared * depth * width))
    var state = node.optionalInput(3) ?? .constant(zeros)
    guard state.shape == zeros.shape else { throw node.problem("a state of \(state.shape)") }
    var outputs: [Operand] = []
    for token in 0..<length {
      func now(_ x: Operand, _ builder: inout GraphBuilder) throws -> Operand {
        try builder.part(x, axis: 2, token..<token + 1)
      }
      let key = builder.columnsAsRows(try now(k, &builder))
      if let decay { state = try builder.product(state, builder.columnsAsRows(now(decay, &builder))) }
      var value = try now(v, &builder)
      if let rates {
        let found = try builder.matrixProduct(now(k, &builder), state)
        value = try builder.product(builder.difference(value, found), now(rates, &builder))
      }
      state = try builder.sum(state, builder.product(key, value))
      let queries = try builder.reshaped(now(q, &builder), to: [batch, shared, heads / shared, depth])
      let read = try builder.matrixProduct(queries, state)
      outputs.append(try builder.reshaped(read, to: [batch, heads, 1, width]))
    }
    let joined = try builder.concatenated(outputs, axis: 2)
    return [try builder.joinedHeads(builder.scaled(joined, by: scale)), state]
  }
}
