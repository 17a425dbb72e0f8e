/// Replaces compound operators by simpler nodes.
///
/// This separates a classifier's label from its scores, makes its softmax or sigmoid an ordinary node, and exposes the look-ups of
/// embeddings.
struct Lowering {
  /// The operators that are lowered, with domain and name.
  static let operators: Set = [
    "ai.onnx.ml.LinearClassifier", "ai.onnx.ml.TreeEnsembleClassifier", "ai.onnx.ml.ZipMap",
    "com.microsoft.EmbedLayerNormalization",
  ]

  /// Returns a model's nodes after lowering. If any node is lowered, nodes without a name are named by operator and index.
  static func nodes(of nodes: [NodeRecord]) -> [NodeRecord] {
    guard nodes.contains(where: { operators.contains($0.operatorName) }) else { return nodes }
    return nodes.enumerated().flatMap { index, node in
      var node = node
      node.name = node.name(at: index)
      return switch node.operatorName {
      // A ZipMap pairs each number with its class; `ClassNames` reads the classes.
      case "ai.onnx.ml.ZipMap": [NodeRecord("Identity", node.input, node.output, name: node.name)]
      case "ai.onnx.ml.LinearClassifier": LinearClassifierParts(node)?.nodes ?? [node]
      case "ai.onnx.ml.TreeEnsembleClassifier": TreeClassifierParts(node)?.nodes ?? [node]
      case "com.microsoft.EmbedLayerNormalization": EmbeddingParts(node)?.nodes ?? [node]
      default: [node]
      }
    }
  }
}

/// The lowering of LinearClassifier: scores = x · coefficientsᵀ + intercepts, their conversion to probabilities, and the label.
private struct LinearClassifierParts {
  private let node: NodeRecord
  private let result: String
  private let transform: String
  private let coefficients: [Float]
  private let intercepts: [Float]
  private let classes: Int

  /// - Returns: `nil` for an invalid node, whose import reports the problem.
  init?(_ node: NodeRecord) {
    func attribute(_ name: String) -> AttributeRecord? { node.attribute.first { $0.name == name } }
    guard node.input.count == 1, node.output.count == 2,
      let coefficients = attribute("coefficients")?.floats, let intercepts = attribute("intercepts")?.floats
    else { return nil }
    self.node = node
    result = node.output[1]
    transform = attribute("post_transform").map { String(decoding: $0.s, as: UTF8.self) } ?? "NONE"
    (self.coefficients, self.intercepts) = (coefficients, intercepts)
    classes = max(
      attribute("classlabels_strings")?.strings.count ?? 0, attribute("classlabels_ints")?.ints.count ?? 0)
  }

  private var scores: String { "\(result)#scores" }

  var nodes: [NodeRecord] {
    let label = NodeRecord.label(node.output[0], of: scores, name: node.name)
    if classes == 2, ["NONE", "LOGISTIC", "SOFTMAX"].contains(transform) {
      if intercepts.count == 1 { return pair(coefficients, intercepts) + [label] }
      if transform == "LOGISTIC", areOpposites {
        return pair(Array(coefficients[(coefficients.count / 2)...]), [intercepts[1]]) + [label]
      }
    }
    switch transform {
    case "LOGISTIC": return [linear(), NodeRecord("Sigmoid", [scores], [result], name: node.name), label]
    case "SOFTMAX":
      let softmax = NodeRecord(
        "Softmax", [scores], [result], name: node.name, attributes: [AttributeRecord("axis", integer: 1)])
      return [linear(), softmax, label]
    default:
      var whole = node
      whole.output = ["", result]
      return [whole, .label(node.output[0], of: result, name: node.name)]
    }
  }

  /// Whether the scores of two classes are z and −z.
  private var areOpposites: Bool {
    guard intercepts.count == 2, coefficients.count.isMultiple(of: 2) else { return false }
    let half = coefficients.count / 2
    return intercepts[0] == -intercepts[1]
      && zip(coefficients[..<half], coefficients[half...]).allSatisfy { $0 == -$1 }
  }

  private func linear(_ coefficients: [Float]? = nil, _ intercepts: [Float]? = nil) -> NodeRecord {
    NodeRecord(
      node.opType, node.input, ["", scores], name: node.name, domain: node.domain,
      attributes: [
        AttributeRecord("coefficients", coefficients ?? self.coefficients),
        AttributeRecord("intercepts", intercepts ?? self.intercepts),
      ])
  }

  /// Returns the nodes that compute 1 − p and p from one score s, where p = sigmoid(s) or p = s.
  private func pair(_ coefficients: [Float], _ intercepts: [Float]) -> [NodeRecord] {
    [linear(coefficients, intercepts)]
      + NodeRecord.pair(
        of: scores, result: result, positive: transform == "LOGISTIC" ? "Sigmoid" : "Identity",
        name: node.name)
  }
}
