/// Nodes for lowering.
extension NodeRecord {
  init(
    _ type: String, _ inputs: [String], _ outputs: [String], name: String, domain: String = "",
    attributes: [AttributeRecord] = []
  ) {
    (opType, input, output) = (type, inputs, outputs)
    (self.name, self.domain, attribute) = (name, domain, attributes)
  }

  /// Returns a node that computes the label of the highest score.
  static func label(_ output: String, of scores: String, name: String) -> NodeRecord {
    NodeRecord("Label", [scores], [output], name: name, domain: "ai.onnx.ml")
  }

  /// Returns nodes that compute 1 − p and p, or −p and p, concatenated, from a column of scores.
  ///
  /// - Parameters:
  ///   - positive: the operator that computes p from a score.
  ///   - areOpposites: whether the first column is −p rather than 1 − p.
  static func pair(
    of scores: String, result: String, positive: String, areOpposites: Bool = false, name: String
  ) -> [NodeRecord] {
    let (one, own, other) = ("\(result)#one", "\(result)#positive", "\(result)#negative")
    let first =
      areOpposites
      ? [NodeRecord("Neg", [own], [other], name: name)]
      : [
        NodeRecord(
          "Constant", [], [one], name: name, attributes: [AttributeRecord("value_float", 1 as Float)]),
        NodeRecord("Sub", [one, own], [other], name: name),
      ]
    return [NodeRecord(positive, [scores], [own], name: name)] + first + [
      NodeRecord(
        "Concat", [other, own], [result], name: name, attributes: [AttributeRecord("axis", integer: 1)])
    ]
  }
}

extension AttributeRecord {
  init(_ name: String, integer: Int64) { (self.name, i) = (name, integer) }
  init(_ name: String, _ float: Float) { (self.name, f) = (name, float) }
  init(_ name: String, _ floats: [Float]) { (self.name, self.floats) = (name, floats) }
}
