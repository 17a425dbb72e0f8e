/// The effect of one node on the axes of its inputs: the axes of its results, and the roles that it implies.
struct AxisStep {
  typealias Outcome = (results: [[AxisTrace]], found: [(AxisTrace, AxisEvidence)])

  private let node: NodeRecord
  private let name: String
  private let inputs: [Operand?]
  private let results: [Operand]
  /// The traced axes of each input of the node; `nil` for an input that is not traced.
  private let traces: [[AxisTrace]?]

  init(_ node: NodeRecord, name: String, inputs: [Operand?], results: [Operand], traces: [[AxisTrace]?]) {
    (self.node, self.name) = (node, name)
    (self.inputs, self.results, self.traces) = (inputs, results, traces)
  }

  /// Whether the node reads a traced value.
  var reads: Bool { traces.contains { $0 != nil } }

  var outcome: Outcome {
    switch node.operatorName {
    case "Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool",
      "GlobalLpPool", "DepthToSpace", "SpaceToDepth", "DeformConv", "GridSample", "CausalConvWithState",
      "com.microsoft.FusedConv":
      window()
    case "com.microsoft.NhwcConv", "com.microsoft.NhwcFusedConv": window(isChannelsLast: true)
    case "LSTM", "GRU", "RNN": recurrence()
    case "BatchNormalization", "InstanceNormalization", "GroupNormalization", "LRN": norm(axis: 1)
    case "LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization": norm(axis: lastNormalized)
    case "com.microsoft.SkipLayerNormalization", "com.microsoft.SkipSimplifiedLayerNormalization":
      norm(axis: last)
    case "ai.onnx.ml.Scaler", "ai.onnx.ml.Imputer", "ai.onnx.ml.Normalizer": norm(axis: last)
    case "ai.onnx.ml.LinearClassifier", "ai.onnx.ml.LinearRegressor", "ai.onnx.ml.TreeEnsemble",
      "ai.onnx.ml.TreeEnsembleClassifier", "ai.onnx.ml.TreeEnsembleRegressor":
      (unknown, said(quantity, of: last))
    case "Gemm", "com.microsoft.FusedGemm": matrix(rows: integer("transA") == 1 ? 1 : 0)
    case "MatMul": product()
    case let operation: (moved(by: operation), [])
    }
  }

  // MARK: Operators that know their axes

  /// The outcome of an operator that moves a window; its axes are batch, channels, positions, or batch, positions, channels.
  private func window(isChannelsLast: Bool = false) -> Outcome {
    guard let axes = traces[0], axes.count > 2, let positions = AxisRole.window(axes.count - 2) else {
      return (unknown, [])
    }
    let roles: [AxisRole?] = isChannelsLast ? [nil] + positions + [.channel] : [nil, .channel] + positions
    let found = zip(axes, roles).compactMap { axis, role in
      role.map { (axis, AxisEvidence(role: $0, isWindow: true, node: name)) }
    }
    // The batch axis stays traced, so that later operators can determine its role.
    let result = [axes[0]] + roles.dropFirst().map { AxisTrace(role: $0) }
    return (results.map { $0.rank == result.count ? result : fresh($0) }, found)
  }

  private func recurrence() -> Outcome {
    guard let axes = traces[0], axes.count == 3 else { return (unknown, []) }
    let isBatchFirst = integer("layout") == 1
    let (time, batch) = isBatchFirst ? (1, 0) : (0, 1)
    let found = [(axes[time], AxisRole.time), (axes[2], .channel)].map { axis, role in
      (axis, AxisEvidence(role: role, isWindow: true, node: name))
    }
    let states = results.map { result -> [AxisTrace] in
      guard result.rank == 4 else { return fresh(result) }
      let (steps, hidden) = (AxisTrace(role: .time), AxisTrace(role: .channel))
      return isBatchFirst ? [axes[batch], steps, .unknown, hidden] : [steps, .unknown, axes[batch], hidden]
    }
    return (states, found)
  }

  /// The outcome of an operator that keeps all axes and determines the axis of quantities.
  private func norm(axis: Int?) -> Outcome {
    guard let axes = traces[0], let axis, axes.indices.contains(axis) else {
      return (moved(by: "Identity"), [])
    }
    var result = axes
    if axes.count > 2 { result[axis].role = .channel }
    return (results.map { $0.rank == axes.count ? result : fresh($0) }, said(quantity, of: axis))
  }

  /// The axis of a layer normalization over one axis; `nil` for several axes.
  private var lastNormalized: Int? {
    guard let last else { return nil }
    let axis = integer("axis") ?? -1
    return axis == -1 || axis == last ? last : nil
  }

  /// The outcome of a product of rows with constant weights.
  private func matrix(rows: Int) -> Outcome {
    guard let axes = traces[0], axes.count == 2, traces.count > 1, traces[1] == nil else {
      return (unknown, [])
    }
    return ([[axes[rows], .unknown]], said(.feature, of: 1 - rows))
  }

  private func product() -> Outcome {
    guard traces.count == 2, let result = results.first else { return (unknown, []) }
    var axes = fresh(result)
    let rank = axes.count
    switch (traces[0], traces[1]) {
    case (let rows?, nil) where rows.count > 1 && rows.count == rank && isConstant(1):
      axes.replaceSubrange(0..<rank - 1, with: rows.dropLast())
      if rank > 2 { axes[rank - 1].role = .channel }
      return ([axes], said(quantity, of: rows.count - 1))
    case (nil, let columns?) where columns.count > 1 && columns.count == rank:
      axes[rank - 1] = columns[rank - 1]
    case (let rows?, let columns?) where rows.count == rank && columns.count == rank && rank > 1:
      axes[rank - 2] = rows[rank - 2]
      axes[rank - 1] = columns[rank - 1]
    default: break
    }
    return ([axes], [])
  }

  private var last: Int? { traces[0].map { $0.count - 1 } }

  /// The role of an axis of quantities: `feature` for rows of a table, otherwise `channel`.
  private var quantity: AxisRole { (traces[0]?.count ?? 0) > 2 ? .channel : .feature }

  private func said(_ role: AxisRole, of axis: Int?) -> [(AxisTrace, AxisEvidence)] {
    guard let axes = traces[0], let axis, axes.indices.contains(axis) else { return [] }
    return [(axes[axis], AxisEvidence(role: role, isWindow: false, node: name))]
  }

  // MARK: Operators that move axes

  private func moved(by operation: String) -> [[AxisTrace]] {
    if Self.elementwise.contains(operation) { return results.map(aligned) }
    switch operation {
    case "Transpose": return transposed()
    case "Reshape", "Flatten": return results.map(reshaped)
    case "Squeeze", "Unsqueeze": return results.map(squeezed)
    case "Concat", "Pad", "Slice", "Split", "Resize", "Upsample", "Tile": return results.map(inPlace)
    case "Gather": return results.map(gathered)
    case let name where name.hasPrefix("Reduce"): return results.map(reduced)
    default: return unknown
    }
  }

  /// Operators that keep positions: each element of the result stands at the position of its operands' elements, after broadcasting.
  private static let elementwise: Set<String> = [
    "Abs", "Acos", "Acosh", "Add", "And", "Asin", "Asinh", "Atan", "Atanh", "Cast", "CastLike", "Ceil",
    "Celu",
    "Clip", "Cos", "Cosh", "Div", "Dropout", "Elu", "Equal", "Erf", "Exp", "Expand", "Floor", "Gelu",
    "Greater",
    "GreaterOrEqual", "HardSigmoid", "HardSwish", "Hardmax", "Identity", "IsNaN", "LeakyRelu", "Less",
    "LessOrEqual", "Log", "LogSoftmax", "LpNormalization", "Max", "Mean", "MeanVarianceNormalization", "Min",
    "Mish", "Mod", "Mul", "Neg", "Not", "Or", "PRelu", "Pow", "Reciprocal", "Relu", "Round", "Selu", "Shrink",
    "Sigmoid", "Sign", "Sin", "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt", "Sub", "Sum", "Swish", "Tan",
    "Tanh", "ThresholdedRelu", "Where", "Xor",
  ]

  /// The axes of an elementwise result. Operands are aligned at the last axis; an axis that an operand broadcasts is not traced to it.
  private func aligned(_ result: Operand) -> [AxisTrace] {
    var axes = fresh(result)
    for (operand, known) in zip(inputs, traces) {
      guard let operand, let known else { continue }
      let first = axes.count - known.count
      for (axis, trace) in known.enumerated()
      where first + axis >= 0 && operand.shape[axis] == result.shape[first + axis] {
        axes[first + axis].add(trace)
      }
    }
    return axes
  }

  private func transposed() -> [[AxisTrace]] {
    guard let axes = traces[0] else { return unknown }
    let order = integers("perm") ?? axes.indices.reversed()
    guard order.count == axes.count, order.allSatisfy(axes.indices.contains) else { return unknown }
    return [order.map { axes[$0] }]
  }

  /// The axes of a result in which each axis keeps its position but may change its extent.
  private func inPlace(_ result: Operand) -> [AxisTrace] {
    var axes = fresh(result)
    for known in traces.compactMap(\.self) where known.count == axes.count {
      for axis in axes.indices { axes[axis].add(known[axis]) }
    }
    return axes
  }

  private func gathered(_ result: Operand) -> [AxisTrace] {
    guard let axes = traces[0], inputs.count > 1, let indices = inputs[1]?.shape,
      let axis = Indexing.axis(integer("axis") ?? 0, rank: axes.count)
    else { return fresh(result) }
    let chosen = indices.count == 1 ? [axes[axis]] : indices.map { _ in AxisTrace.unknown }
    let all = axes[..<axis] + chosen + axes[(axis + 1)...]
    return all.count == result.rank ? Array(all) : fresh(result)
  }

  private func reduced(_ result: Operand) -> [AxisTrace] {
    guard let axes = traces[0] else { return fresh(result) }
    let gone = Set((axisList ?? Array(axes.indices)).compactMap { Indexing.axis($0, rank: axes.count) })
    let kept = axes.indices.compactMap { axis -> AxisTrace? in
      gone.contains(axis) ? result.rank == axes.count ? .unknown : nil : axes[axis]
    }
    return kept.count == result.rank ? kept : fresh(result)
  }

  private func squeezed(_ result: Operand) -> [AxisTrace] {
    guard let axes = traces[0], let list = axisList else { return reshaped(result) }
    let isNew = node.opType == "Unsqueeze"
    let places = Set(list.compactMap { Indexing.axis($0, rank: isNew ? result.rank : axes.count) })
    if isNew {
      var rest = axes[...]
      return (0..<result.rank).map { places.contains($0) ? .unknown : rest.popFirst() ?? .unknown }
    }
    let kept = axes.indices.filter { !places.contains($0) }.map { axes[$0] }
    return kept.count == result.rank ? kept : fresh(result)
  }

  /// The axes of a reshaped value. An axis that is neither split nor merged keeps its trace; so do axes of extent 1, in their order,
  /// between the same other axes.
  private func reshaped(_ result: Operand) -> [AxisTrace] {
    guard let axes = traces[0], let old = inputs[0]?.shape else { return fresh(result) }
    // The key of an axis: the number of positions outside of it, its extent, and its rank among axes of extent 1 there. Axes with
    // equal keys are the same axis.
    func places(_ shape: [Int]) -> [[Int]] {
      var outer = 1
      var singles: [Int: Int] = [:]
      return shape.map { extent in
        defer { outer *= extent }
        guard extent == 1 else { return [outer, extent, 0] }
        defer { singles[outer, default: 0] += 1 }
        return [outer, 1, singles[outer, default: 0]]
      }
    }
    let known = Dictionary(zip(places(old), axes)) { first, _ in first }
    return places(result.shape).map { known[$0] ?? .unknown }
  }

  // MARK: What the node says

  private var unknown: [[AxisTrace]] { results.map(fresh) }

  private func fresh(_ result: Operand) -> [AxisTrace] { result.shape.map { _ in .unknown } }

  private func isConstant(_ index: Int) -> Bool {
    guard case .constant = inputs[index] else { return false }
    return true
  }

  private func attribute(_ name: String) -> AttributeRecord? { node.attribute.first { $0.name == name } }

  private func integer(_ name: String) -> Int? { attribute(name).map { Int(clamping: $0.i) } }

  private func integers(_ name: String) -> [Int]? { attribute(name)?.ints.map { Int(clamping: $0) } }

  /// The axes given by the attribute or, in newer operator sets, by the second input.
  private var axisList: [Int]? {
    if let list = integers("axes") { return list }
    guard inputs.count > 1, case .constant(let list) = inputs[1] else { return nil }
    return list.integers
  }
}

extension AxisTrace {
  fileprivate mutating func add(_ other: Self) {
    origins.formUnion(other.origins)
    role = role ?? other.role
  }
}
