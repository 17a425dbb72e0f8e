import ConvNet

/// The softmax or sigmoid that makes an output, and what only passes its result on.
struct Ending {
  enum Kind {
    case softmax
    case logSoftmax
    case sigmoid
  }

  let kind: Kind
  /// The node that is the head.
  let head: Int
  /// The nodes from the head to the output, each of which takes the one before as its first input.
  let tail: [Int]

  /// - Parameter known: values that are given, behind which nobody looks.
  init?(of output: String, in wiring: Wiring, known: Set<String>) {
    var value = output
    var tail: [Int] = []
    while !known.contains(value), let index = wiring.maker(of: value), tail.count < wiring.nodes.count {
      let node = wiring.nodes[index]
      guard node.isStandard, node.output.first == value, let input = node.input.first else { return nil }
      if let kind = Self.kind(of: node) {
        (self.kind, head, self.tail) = (kind, index, tail.reversed())
        return
      }
      guard Self.passesOn(node) else { return nil }
      tail.append(index)
      value = input
    }
    return nil
  }

  /// The values without which the logits cannot be given the output's shape and order.
  func reads(in wiring: Wiring) -> [String] {
    let given = wiring.nodes[head].input.prefix(1) + tail.flatMap { wiring.nodes[$0].input.dropFirst() }
    return given.filter { !$0.isEmpty }
  }

  private static func kind(of node: NodeRecord) -> Kind? {
    switch node.opType {
    case "Softmax": .softmax
    case "LogSoftmax": .logSoftmax
    case "Sigmoid": .sigmoid
    default: nil
    }
  }

  /// Whether a node gives all elements of its first input as they are, if perhaps in other places.
  private static func passesOn(_ node: NodeRecord) -> Bool {
    switch node.opType {
    case "Identity", "Dropout", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze": true
    case "Cast":
      node.attribute.contains {
        $0.name == "to" && ElementType(rawValue: Int32(clamping: $0.i))?.isInteger == false
      }
    default: false
    }
  }
}

extension ConstantTensor {
  /// For each element of an array the number of its group: elements that agree on all other axes are of one group.
  static func groups(of shape: [Int], along axes: [Int]) -> ConstantTensor {
    let rest = shape.indices.filter { !axes.contains($0) }
    let strides = RowMajor.strides(of: rest.map { shape[$0] })
    var steps = [Int](repeating: 0, count: shape.count)
    for (axis, stride) in zip(rest, strides) { steps[axis] = stride }
    return ConstantTensor(
      shape: shape, integers: RowMajor.offsets(of: shape, strides: steps).map(Int64.init))
  }
}
