import Engine

extension OperatorSet {
  /// Attention in the forms that ONNX Runtime's optimizers write.
  static let microsoftAttention: [String: OperatorImport] = [
    "com.microsoft.Attention": { builder, node in
      let (x, weights) = (try node.input(0), try node.input(1))
      let heads = node.int("num_heads", default: 0)
      guard x.rank == 3, weights.rank == 2, weights.shape[0] == x.shape[2], weights.shape[1] > 0,
        !(try node.flag("do_rotary"))
      else { throw node.problem("weights \(weights.shape) for \(x.shape), or do_rotary") }
      let third = weights.shape[1] / 3
      let sizes = node.ints("qkv_hidden_sizes") ?? [third, third, third]
      guard sizes.count == 3, sizes.allSatisfy({ (1...weights.shape[1]).contains($0) }),
        sizes.reduce(0, +) == weights.shape[1]
      else { throw node.problem("hidden sizes \(sizes) of \(weights.shape)") }
      var projected = try builder.matrixProduct(x, weights)
      if let bias = node.optionalInput(2) { projected = try builder.sum(projected, bias) }
      var (parts, start): ([Operand], Int) = ([], 0)
      for size in sizes {
        let part = try builder.part(projected, axis: 2, start..<start + size)
        parts.append(try builder.heads(part, count: heads, node))
        start += size
      }
      let cache = try KeyCache(&builder, node, keys: parts[1], values: parts[2], pair: 4)
      var attention = ScaledAttention(queries: parts[0], keys: cache.keys, values: cache.values)
      if node.has("scale") { attention.scale = Double(node.float("scale", default: 1)) }
      var masks = MicrosoftMask(node, rows: x.shape[1], batch: x.shape[0], cache: cache)
      try masks.add(keyMask: 3, bias: 5, isCausal: node.flag("unidirectional"), &builder)
      attention.bias = masks.bias
      let result = try attention.result(&builder, node)
      guard node.outputCount > 1 else { return [try builder.joinedHeads(result.output)] }
      return [
        try builder.joinedHeads(result.output),
        try builder.stacked([cache.keys, cache.values], axis: 0),
      ]
    },
    "com.microsoft.MultiHeadAttention": { builder, node in
      let heads = node.int("num_heads", default: 0)
      var (q, k, v) = try queriesKeysValues(&builder, node, heads: heads)
      let cache = try KeyCache(&builder, node, keys: k, values: v, past: (6, 7))
      var attention = ScaledAttention(queries: q, keys: cache.keys, values: cache.values)
      if node.has("scale") { attention.scale = Double(node.float("scale", default: 1)) }
      var masks = MicrosoftMask(node, rows: q.shape[2], batch: q.shape[0], cache: cache)
      try masks.add(keyMask: 4, bias: 5, isCausal: node.flag("unidirectional"), &builder)
      attention.bias = masks.bias
      let result = try attention.result(&builder, node)
      return [
        try builder.joinedHeads(result.output), cache.keys, cache.values, result.stages[2],
      ]
    },
    "com.microsoft.GroupQueryAttention": { try groupQueryAttention(&$0, $1) },
  ]

  /// Returns queries, keys and values of MultiHeadAttention, each as [batch, heads, length, size]. The inputs are three arrays, or one or
  /// two packed ones.
  private static func queriesKeysValues(
    _ builder: inout GraphBuilder, _ node: Node, heads: Int
  ) throws -> (Operand, Operand, Operand) {
    let bias = node.optionalInput(3)
    let first = try node.input(0)
    if first.rank == 5 {
      guard bias == nil, first.shape[2] == heads, first.shape[3] == 3 else {
        throw node.problem("packed queries, keys and values of \(first.shape)")
      }
      let parts = try (0..<3).map { try unpacked(&builder, first, $0) }
      return (parts[0], parts[1], parts[2])
    }
    guard first.rank == 3 else { throw node.problem("queries of \(first.shape)") }
    let size = first.shape[2]
    func biased(_ operand: Operand, from start: Int, _ builder: inout GraphBuilder) throws -> Operand {
      guard let bias, let width = operand.shape.last else { return operand }
      guard bias.rank == 1, start + width <= bias.shape[0] else {
        throw node.problem("a bias of \(bias.shape) for \(operand.shape)")
      }
      return try builder.sum(operand, builder.part(bias, axis: 0, start..<start + width))
    }
    let q = try builder.heads(biased(first, from: 0, &builder), count: heads, node)
    let keys = try node.input(1)
    if keys.rank == 5 {
      guard bias == nil, keys.shape[2] == heads, keys.shape[3] == 2 else {
        throw node.problem("packed keys and values of \(keys.shape)")
      }
      return (q, try unpacked(&builder, keys, 0), try unpacked(&builder, keys, 1))
    }
    let values = try node.input(2)
    if keys.rank == 4 {
      guard bias == nil else { throw node.problem("a bias for keys of \(keys.shape)") }
      return (q, keys, values)
    }
    return (
      q, try builder.heads(biased(keys, from: size, &builder), count: heads, node),
      try builder.heads(biased(values, from: 2 * size, &builder), count: heads, node)
    )
  }

  /// Returns one of the arrays that are packed in [batch, length, heads, arrays, size].
  private static func unpacked(_ builder: inout GraphBuilder, _ x: Operand, _ index: Int) throws -> Operand {
    let part = try builder.part(x, axis: 3, index..<index + 1)
    let shape = [x.shape[0], x.shape[1], x.shape[2], x.shape[4]]
    return builder.transposed(try builder.reshaped(part, to: shape), [0, 2, 1, 3])
  }

  /// Imports GroupQueryAttention of a whole text at once, without earlier tokens.
  private static func groupQueryAttention(_ builder: inout GraphBuilder, _ node: Node) throws -> [Operand] {
    let (heads, shared) = (node.int("num_heads", default: 0), node.int("kv_num_heads", default: 0))
    let packed = try node.input(0)
    guard packed.rank == 3, (1...1 << 20).contains(heads), (1...1 << 20).contains(shared) else {
      throw node.problem("queries of \(packed.shape)")
    }
    let length = packed.shape[1]
    for past in [3, 4] where (node.optionalInput(past)?.shape).map({ $0.count != 4 || $0[2] != 0 }) ?? false {
      throw node.problem(
        "keys of earlier tokens; only a whole text at once is explained: give past keys and values of length 0"
      )
    }
    var parts: [Operand]
    if let keys = node.optionalInput(1) {
      parts = [packed, keys, try node.input(2)]
    } else {
      let size = packed.shape[2] / (heads + 2 * shared)
      let ends = [0, heads * size, (heads + shared) * size, (heads + 2 * shared) * size]
      guard ends[3] == packed.shape[2] else { throw node.problem("packed heads of \(packed.shape)") }
      parts = try (0..<3).map { try builder.part(packed, axis: 2, ends[$0]..<ends[$0 + 1]) }
    }
    parts = try zip(parts, [heads, shared, shared]).map { try builder.heads($0, count: $1, node) }
    let lengths = try node.integers(5).map { $0 &+ 1 }
    guard let total = try node.integers(6).first, total == length, lengths.count == packed.shape[0],
      lengths.allSatisfy((1...max(1, length)).contains)
    else { throw node.problem("lengths \(lengths) of \(length) tokens") }
    if try node.flag("do_rotary") {
      let rotation = Rotation(
        cosines: try node.input(7), sines: try node.input(8),
        isInterleaved: try node.flag("rotary_interleaved"), size: 2 * (try node.input(7).shape.last ?? 0))
      let positions =
        try node.optionalConstant(9)
        ?? ConstantTensor(shape: [1, length], integers: (0..<Int64(length)).map { $0 })
      for index in 0..<2 {
        parts[index] = try rotation.applied(to: parts[index], positions: positions, &builder, node)
      }
    }
    var attention = ScaledAttention(queries: parts[0], keys: parts[1], values: parts[2])
    let scale = Double(node.float("scale", default: 0))
    if scale != 0 { attention.scale = scale }
    attention.cap = Double(node.float("softcap", default: 0))
    if let bias = node.optionalInput(10) { try attention.bias.add(bias, &builder.gate) }
    let window = node.int("local_window_size", default: -1)
    guard try !node.flag("smooth_softmax", default: false) else { throw node.problem("smooth_softmax") }
    try attention.bias.hide([1, 1, length, length], &builder.gate) { place in
      place[3] <= place[2] && (window < 0 || place[3] > place[2] - window)
    }
    let result = try attention.result(&builder, node)
    return [try builder.joinedHeads(result.output), parts[1], parts[2], result.stages[2]]
  }
}

extension KeyCache {
  /// Prepends earlier keys and values to new ones.
  ///
  /// - Parameter pair: the index of the input with earlier keys and values, [2, batch, heads, length, size], if it is given.
  fileprivate init(
    _ builder: inout GraphBuilder, _ node: Node, keys: Operand, values: Operand, pair: Int
  ) throws {
    guard let old = node.optionalInput(pair) else {
      (self.keys, self.values, past) = (keys, values, 0)
      return
    }
    guard old.rank == 5, old.shape[0] == 2 else {
      throw node.problem("past keys and values of \(old.shape)")
    }
    past = old.shape[3]
    func joined(_ index: Int, _ new: Operand) throws -> Operand {
      let part = try builder.part(old, axis: 0, index..<index + 1)
      return try builder.concatenated(
        [builder.reshaped(part, to: Array(old.shape[1...])), new], axis: 2)
    }
    self.keys = try joined(0, keys)
    self.values = try joined(1, values)
  }
}

/// The masks of `com.microsoft` operators, which add a finite number to the scores of hidden keys.
private struct MicrosoftMask {
  private let node: Node
  private let rows: Int
  private let batch: Int
  private let cache: KeyCache
  private(set) var bias = AttentionBias()

  init(_ node: Node, rows: Int, batch: Int, cache: KeyCache) {
    (self.node, self.rows, self.batch, self.cache) = (node, rows, batch, cache)
  }

  /// Adds the masks of a node.
  ///
  /// - Parameters:
  ///   - keyMask: the index of the input with the keys to attend to: [batch, keys] or [batch, queries, keys]; or with the number of
  ///     keys, [batch], which the first keys may follow, [2 · batch].
  ///   - bias: the index of the input with numbers to add.
  mutating func add(keyMask: Int, bias input: Int, isCausal: Bool, _ builder: inout GraphBuilder) throws {
    let total = cache.length
    let hidden = Double(node.float("mask_filter_value", default: -10_000))
    if let mask = try node.optionalConstant(keyMask) {
      let numbers = mask.integers
      switch mask.shape {
      case [batch, total] where mask.shape.count == 2:
        try bias.hide([batch, 1, 1, total], value: hidden, &builder.gate) {
          numbers[$0[0] * total + $0[3]] > 0
        }
      case [batch, rows, total]:
        let rows = rows
        try bias.hide([batch, 1, rows, total], value: hidden, &builder.gate) {
          numbers[($0[0] * rows + $0[2]) * total + $0[3]] > 0
        }
      case [batch], [2 * batch]:
        let batch = batch
        try bias.hide([batch, 1, 1, total], value: hidden, &builder.gate) {
          let start = numbers.count > batch ? numbers[batch + $0[0]] : 0
          return $0[3] < numbers[$0[0]] && $0[3] >= start
        }
      default: throw node.problem("a mask of the shape \(mask.shape)")
      }
    }
    if let numbers = node.optionalInput(input) { try bias.add(numbers, &builder.gate) }
    guard isCausal else { return }
    let past = cache.past
    try bias.hide([1, 1, rows, total], &builder.gate) { $0[3] <= $0[2] + past }
  }
}
