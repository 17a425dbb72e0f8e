import Foundation

extension Interpreter {
  /// Quantization to integers with a scale and a zero point, and dequantization.
  static let quantization: [String: Evaluation] = [
    "DequantizeLinear": { gate, node in
      let (x, scale) = (try node.constant(0), try node.constant(1))
      let places = try blocks(&gate, node, x, scale)
      let (reals, scales) = (x.reals, scale.reals)
      let points = try node.optionalConstant(2)?.reals
      try checkPoints(node, points, scales)
      let type = try node.elementType("output_dtype") ?? (scale.type.smallFloat == nil ? scale.type : .float)
      return [
        ConstantTensor(
          shape: x.shape,
          reals: reals.indices.map { (reals[$0] - (points?[places[$0]] ?? 0)) * scales[places[$0]] },
          type: type)
      ]
    },
    "QuantizeLinear": { gate, node in
      let (x, scale) = (try node.constant(0), try node.constant(1))
      let places = try blocks(&gate, node, x, scale)
      let (reals, scales) = (x.reals, scale.reals)
      let point = try node.optionalConstant(2)
      try checkPoints(node, point?.reals, scales)
      let type = try node.elementType("output_dtype") ?? point?.type ?? .uint8
      guard type.isInteger else { throw node.problem("to a type of floating-point numbers") }
      let points = point?.reals
      return [
        ConstantTensor(
          shape: x.shape,
          integers: reals.indices.map { place in
            let steps = Float(Float(reals[place]) / Float(scales[places[place]])).rounded(.toNearestOrEven)
            return type.truncated(Double(steps) + (points?[places[place]] ?? 0))
          }, type: type)
      ]
    },
    "DynamicQuantizeLinear": { gate, node in
      let x = try node.constant(0)
      try gate.reserve(x.shape, for: node.type)
      let reals = x.reals
      let (least, most) = (min(0, reals.min() ?? 0), max(0, reals.max() ?? 0))
      let scale = Double(Float((most - least) / 255))
      let zero = scale == 0 ? 0 : min(255, max(0, (-least / scale).rounded(.toNearestOrEven)))
      let integers = reals.map { value in
        ElementType.uint8.truncated(
          (scale == 0 ? 0 : Double(Float(value) / Float(scale)).rounded(.toNearestOrEven)) + zero)
      }
      return [
        ConstantTensor(shape: x.shape, integers: integers, type: .uint8), ConstantTensor(scalar: scale),
        ConstantTensor(shape: [], integers: [Int64(zero)], type: .uint8),
      ]
    },
  ]

  /// Returns the index of each element's scale: one scale for all, one for each position along an axis, or one for each block along it.
  private static func blocks(
    _ gate: inout ArrayGate, _ node: Node, _ x: ConstantTensor, _ scale: ConstantTensor
  ) throws -> [Int] {
    let count = try gate.reserve(x.shape, for: node.type)
    let wanted = node.int("axis", default: 1)
    let size = node.int("block_size", default: 0)
    if scale.count == 1 { return [Int](repeating: 0, count: count) }
    let axis = try node.axis(wanted, rank: x.shape.count)
    let problem = node.problem("scales of the shape \(scale.shape) for \(x.shape)")
    let inner = x.shape[(axis + 1)...].reduce(1, *)
    if scale.shape.count == 1 {
      guard scale.count == x.shape[axis] else { throw problem }
      return (0..<count).map { $0 / inner % x.shape[axis] }
    }
    guard scale.shape.count == x.shape.count, size > 0,
      x.shape.indices.allSatisfy({
        $0 == axis
          ? scale.shape[$0] == x.shape[$0] / size + (x.shape[$0].isMultiple(of: size) ? 0 : 1)
          : scale.shape[$0] == x.shape[$0]
      })
    else { throw problem }
    return (0..<count).map { place in
      let (position, outer) = (place / inner % x.shape[axis], place / (inner * x.shape[axis]))
      return (outer * scale.shape[axis] + position / size) * inner + place % inner
    }
  }

  private static func checkPoints(_ node: Node, _ points: [Double]?, _ scales: [Double]) throws(ONNXError) {
    guard points?.count ?? scales.count == scales.count else {
      throw node.problem("\(points?.count ?? 0) zero points for \(scales.count) scales")
    }
  }
}
