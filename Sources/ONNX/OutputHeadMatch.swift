import Engine

/// The softmax, log-softmax or sigmoid that produces an output, and the nodes between it and the output, which keep all elements.
struct OutputHeadMatch {
  enum Kind {
    case softmax
    case logSoftmax
    case sigmoid
  }

  let kind: Kind
  /// The index of the node that is the head.
  let head: Int
  /// The indices of the nodes from the head to the output; the first input of each is the result of the node before it.
  let tail: [Int]
  /// The output's name if the output is 1 − p and p, concatenated; otherwise `nil`.
  let pair: String?

  /// Searches backwards from an output for its head.
  ///
  /// - Parameters:
  ///   - known: values that are given; the search ends at them.
  ///   - stored: returns the stored array of a name.
  /// - Returns: `nil` if the output has no such head.
  init?(
    of output: String, in graphIndex: GraphIndex, known: Set<String>, stored: (String) -> ConstantTensor?
  ) {
    var value = output
    var tail: [Int] = []
    var (isNormalized, isPair) = (false, false)
    while !known.contains(value), let index = graphIndex.maker(of: value), tail.count < graphIndex.nodes.count
    {
      let node = graphIndex.nodes[index]
      guard let input = node.input.first else { return nil }
      if let kind = Self.kind(of: node), node.output.first == value {
        // An L1 normalization changes nothing only if the probabilities already sum to 1.
        guard !isNormalized || (kind == .softmax && tail.isEmpty && Self.isOverRows(node)),
          !isPair || kind == .sigmoid
        else { return nil }
        (self.kind, head, self.tail) = (kind, index, tail.reversed())
        pair = isPair ? output : nil
        return
      }
      if !isPair, let second = graphIndex.complemented(by: node, stored: stored) {
        guard tail.allSatisfy({ Self.keepsShape(graphIndex.nodes[$0]) }) else { return nil }
        (isPair, value, tail) = (true, second, [])
      } else if node.operatorName == "ai.onnx.ml.Normalizer", node.isL1, tail.isEmpty, !isPair {
        (isNormalized, value) = (true, input)
      } else {
        guard node.isStandard, node.output.first == value, Self.passesOn(node) else { return nil }
        tail.append(index)
        value = input
      }
    }
    return nil
  }

  /// Returns the values that are needed to compute the logits in the output's shape and order.
  func reads(in graphIndex: GraphIndex) -> [String] {
    let given =
      graphIndex.nodes[head].input.prefix(1) + tail.flatMap { graphIndex.nodes[$0].input.dropFirst() }
    return given.filter { !$0.isEmpty } + [pair].compactMap(\.self)
  }

  private static func kind(of node: NodeRecord) -> Kind? {
    switch node.operatorName {
    case "Softmax": .softmax
    case "LogSoftmax": .logSoftmax
    case "Sigmoid": .sigmoid
    default: nil
    }
  }

  /// Whether a softmax is along the second or the last axis, which is the same axis for rows.
  private static func isOverRows(_ node: NodeRecord) -> Bool {
    node.attribute.allSatisfy { $0.name != "axis" || $0.i == 1 || $0.i == -1 }
  }

  /// Whether a node keeps all elements of its first input; it may change their shape, order or floating-point type.
  private static func passesOn(_ node: NodeRecord) -> Bool {
    switch node.opType {
    case "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze": true
    default: keepsShape(node)
    }
  }

  private static func keepsShape(_ node: NodeRecord) -> Bool {
    switch node.operatorName {
    case "Identity", "Dropout": true
    case "Cast":
      node.attribute.contains {
        $0.name == "to" && ElementType(rawValue: Int32(clamping: $0.i))?.isInteger == false
      }
    default: false
    }
  }
}

extension NodeRecord {
  /// Whether the node divides rows by the sums of their absolute values.
  var isL1: Bool {
    attribute.contains { $0.name == "norm" && $0.s == Array("L1".utf8) }
  }
}

extension GraphIndex {
  /// Returns the name of the value p if a node concatenates 1 − p and p; otherwise `nil`.
  fileprivate func complemented(by node: NodeRecord, stored: (String) -> ConstantTensor?) -> String? {
    guard node.operatorName == "Concat", node.input.count == 2,
      node.attribute.contains(where: { $0.name == "axis" && ($0.i == 1 || $0.i == -1) }),
      let difference = maker(of: node.input[0]).map({ nodes[$0] }), difference.operatorName == "Sub",
      difference.input.count == 2, difference.input[1] == node.input[1]
    else { return nil }
    let one = difference.input[0]
    let isOne =
      if let made = maker(of: one).map({ nodes[$0] }) {
        made.operatorName == "Constant"
          && made.attribute.contains { ($0.name == "value_float" && $0.f == 1) }
      } else {
        stored(one).map { $0.count == 1 && $0.first == 1 } ?? false
      }
    return isOne ? node.input[1] : nil
  }
}

extension ConstantTensor {
  /// Returns the group number of each element of an array. Elements whose positions on all axes except `axes` are equal form a group.
  static func groups(of shape: [Int], along axes: [Int]) -> ConstantTensor {
    let rest = shape.indices.filter { !axes.contains($0) }
    let strides = RowMajor.strides(of: rest.map { shape[$0] })
    var steps = [Int](repeating: 0, count: shape.count)
    for (axis, stride) in zip(rest, strides) { steps[axis] = stride }
    return ConstantTensor(
      shape: shape, integers: RowMajor.offsets(of: shape, strides: steps).map(Int64.init))
  }
}
