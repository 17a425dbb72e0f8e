/// The lowering of TreeEnsembleClassifier: scores of trees, their conversion to probabilities, and the label.
struct TreeClassifierParts {
  private let node: NodeRecord

  /// The attribute that marks trees whose post_transform became separate nodes.
  static let isLowered = "igviz_is_lowered"

  /// - Returns: `nil` for an invalid node, whose import reports the problem.
  init?(_ node: NodeRecord) {
    guard node.input.count == 1, node.output.count == 2, !node.output[1].isEmpty else { return nil }
    self.node = node
  }

  private func attribute(_ name: String) -> AttributeRecord? { node.attribute.first { $0.name == name } }

  private var transform: String {
    attribute("post_transform").map { String(decoding: $0.s, as: UTF8.self) } ?? "NONE"
  }

  private var classes: Int {
    max(
      attribute("classlabels_strings")?.strings.count ?? 0, attribute("classlabels_int64s")?.ints.count ?? 0)
  }

  private var weights: [Float] { attribute("class_weights")?.floats ?? [] }

  /// Whether no weight is negative; `nil` if the weights have another type.
  private var arePositive: Bool? { weights.isEmpty ? nil : weights.allSatisfy { $0 >= 0 } }

  /// Whether there are two classes but weights of one only, as in gradient boosting.
  private var isPair: Bool { classes == 2 && Set(attribute("class_ids")?.ints ?? []) == [0] }

  var nodes: [NodeRecord] {
    let (result, label) = (node.output[1], node.output[0])
    let scores = "\(result)#scores"
    func alone(_ output: String) -> NodeRecord {
      var trees = node
      trees.output = ["", output]
      if output == scores {
        trees.attribute.removeAll { $0.name == "post_transform" }
        trees.attribute.append(AttributeRecord(Self.isLowered, integer: 1))
      }
      return trees
    }
    switch (isPair, transform) {
    case (true, "LOGISTIC"):
      return [alone(scores)]
        + NodeRecord.pair(of: scores, result: result, positive: "Sigmoid", name: node.name)
        + [NodeRecord.label(label, of: scores, name: node.name)]
    case (true, "NONE"), (true, "SOFTMAX"), (true, "SOFTMAX_ZERO"):
      // ONNX Runtime skips the softmax of one score, and treats scores as vote shares if all weights are positive.
      guard let arePositive else { return [node] }
      return [alone(scores)]
        + NodeRecord.pair(
          of: scores, result: result, positive: "Identity", areOpposites: !arePositive, name: node.name)
        + [NodeRecord.label(label, of: scores, name: node.name)]
    case (false, "LOGISTIC"), (false, "SOFTMAX"):
      let head =
        transform == "SOFTMAX"
        ? NodeRecord(
          "Softmax", [scores], [result], name: node.name, attributes: [AttributeRecord("axis", integer: 1)])
        : NodeRecord("Sigmoid", [scores], [result], name: node.name)
      return [alone(scores), head, .label(label, of: scores, name: node.name)]
    default:
      return [alone(result), .label(label, of: result, name: node.name)]
    }
  }

  /// Whether the scores are probabilities by construction: those of a forest, whose trees vote with shares that sum to 1.
  var givesShares: Bool {
    guard transform == "NONE", (attribute("base_values")?.floats ?? []).isEmpty,
      attribute("base_values_as_tensor") == nil, arePositive == true,
      let trees = attribute("class_treeids")?.ints, let leaves = attribute("class_nodeids")?.ints,
      trees.count == weights.count, leaves.count == weights.count, classes > 1
    else { return false }
    var sums: [Int64: [Int64: Float]] = [:]
    for (index, weight) in weights.enumerated() {
      sums[trees[index], default: [:]][leaves[index], default: 0] += weight
    }
    let highest = sums.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
    let lowest = sums.values.reduce(0) { $0 + ($1.values.min() ?? 0) }
    let rounding: Float = 1e-3
    return isPair ? highest <= 1 + rounding : abs(highest - 1) <= rounding && abs(lowest - 1) <= rounding
  }
}
