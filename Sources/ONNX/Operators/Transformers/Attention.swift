import Engine

extension OperatorSet {
  /// Attention as ONNX defines it from operator set 23 on.
  static let attention: [String: OperatorImport] = [
    "Attention": { builder, node in
      var (q, k, v) = (try node.input(0), try node.input(1), try node.input(2))
      let isFlat = q.rank == 3
      guard (3...4).contains(q.rank), k.rank == q.rank, v.rank == q.rank else {
        throw node.problem("queries \(q.shape), keys \(k.shape) and values \(v.shape)")
      }
      if isFlat {
        let (heads, shared) = (
          node.int("q_num_heads", default: 0), node.int("kv_num_heads", default: 0)
        )
        q = try builder.heads(q, count: heads, node)
        k = try builder.heads(k, count: shared, node)
        v = try builder.heads(v, count: shared, node)
      }
      let cache = try KeyCache(&builder, node, keys: k, values: v, past: (4, 5))
      var attention = ScaledAttention(queries: q, keys: cache.keys, values: cache.values)
      if node.has("scale") { attention.scale = Double(node.float("scale", default: 1)) }
      attention.cap = Double(node.float("softcap", default: 0))
      _ = node.int("softmax_precision", default: 1)
      attention.bias = try AttentionBias(&builder, node, queries: q, cache: cache)
      let stage = node.int("qk_matmul_output_mode", default: 0)
      guard (0...3).contains(stage) else { throw node.problem("qk_matmul_output_mode \(stage)") }
      let result = try attention.result(&builder, node)
      return [
        isFlat ? try builder.joinedHeads(result.output) : result.output, cache.keys, cache.values,
        result.stages[stage],
      ]
    }
  ]
}

/// Keys and values, those of earlier tokens first: [batch, heads, length, size].
struct KeyCache {
  let keys: Operand
  let values: Operand
  /// The number of earlier tokens.
  let past: Int

  /// Prepends earlier keys and values to new ones.
  ///
  /// - Parameter past: the indices of the inputs with earlier keys and values, if they are given.
  init(
    _ builder: inout GraphBuilder, _ node: Node, keys: Operand, values: Operand, past inputs: (Int, Int)
  ) throws {
    let (oldKeys, oldValues) = (node.optionalInput(inputs.0), node.optionalInput(inputs.1))
    guard let oldKeys, let oldValues else {
      guard oldKeys == nil, oldValues == nil else {
        throw node.problem("past keys without past values, or the other way round")
      }
      (self.keys, self.values, past) = (keys, values, 0)
      return
    }
    guard oldKeys.rank == 4, oldValues.rank == 4, oldKeys.shape[2] == oldValues.shape[2] else {
      throw node.problem("past keys \(oldKeys.shape) and values \(oldValues.shape)")
    }
    past = oldKeys.shape[2]
    self.keys = try builder.concatenated([oldKeys, keys], axis: 2)
    self.values = try builder.concatenated([oldValues, values], axis: 2)
  }

  /// The number of keys, those of earlier tokens included.
  var length: Int { keys.rank == 4 ? keys.shape[2] : 0 }
}

extension AttentionBias {
  /// Creates the bias from the mask in input 3, the numbers of tokens in input 6, and the attributes for causality and windows.
  fileprivate init(_ builder: inout GraphBuilder, _ node: Node, queries: Operand, cache: KeyCache) throws {
    let (batch, rows, total) = (queries.shape[0], queries.rank == 4 ? queries.shape[2] : 0, cache.length)
    self.init()
    if var mask = node.optionalInput(3), let width = mask.shape.last {
      let isChoice = mask.type == .bool
      guard width <= total, width > 0 else { throw node.problem("a mask of \(mask.shape) for \(total) keys") }
      if width < total {
        let places = IndexMap(count: total) { $0 < width ? $0 : -1 }
        mask = try builder.selected(
          mask, [mask.rank - 1: places], fill: isChoice ? 0 : -.infinity, name: node.type)
      }
      if isChoice {
        let (none, hidden) = (ConstantTensor(scalar: 0.0), ConstantTensor(scalar: -Double.infinity))
        if case .constant(let known) = mask {
          let numbers = known.integers.map { $0 != 0 ? 0 : -Double.infinity }
          mask = .constant(ConstantTensor(shape: known.shape, reals: numbers))
        } else {
          mask = try builder.broadcasting(Select(), [mask, .constant(none), .constant(hidden)])
        }
      }
      try add(mask, &builder.gate)
    }
    let lengths = try node.optionalIntegers(6)
    if let lengths {
      guard lengths.count == batch, cache.past == 0 else {
        throw node.problem("\(lengths.count) lengths for \(batch) rows of the batch")
      }
      try hide([batch, 1, 1, total], &builder.gate) { $0[3] < lengths[$0[0]] }
    }
    let isCausal = try node.flag("is_causal")
    let (left, right) = (
      node.int("left_window_size", default: -1), node.int("right_window_size", default: -1)
    )
    guard left >= -1, right >= -1 else { throw node.problem("windows of \(left) and \(right)") }
    guard isCausal || left >= 0 || right >= 0 else { return }
    try hide([lengths == nil ? 1 : batch, 1, rows, total], &builder.gate) { place in
      let (query, key) = (place[2] + (lengths.map { $0[place[0]] - rows } ?? cache.past), place[3])
      return !(isCausal && key > query) && !(left >= 0 && key < query - left)
        && !(right >= 0 && key > query + right)
    }
  }
}
