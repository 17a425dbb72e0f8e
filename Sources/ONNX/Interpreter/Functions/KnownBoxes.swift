extension Interpreter {
  /// Selection of boxes that do not overlap too much with better ones.
  static let boxes: [String: Evaluation] = [
    "NonMaxSuppression": { gate, node in
      let (boxes, scores) = (try node.constant(0), try node.constant(1))
      let most = try node.optionalIntegers(2)?.first ?? 0
      let overlap = try node.optionalConstant(3)?.first ?? 0
      let least = try node.optionalConstant(4)?.first
      let areCentred = try node.flag("center_point_box")
      guard boxes.shape.count == 3, scores.shape.count == 3, boxes.shape[2] == 4,
        boxes.shape[0] == scores.shape[0],
        boxes.shape[1] == scores.shape[2]
      else { throw node.problem("boxes \(boxes.shape) and scores \(scores.shape)") }
      let (batch, count, classes) = (boxes.shape[0], boxes.shape[1], scores.shape[1])
      try gate.reserve([max(1, batch), max(1, classes), count, 3], for: node.type)
      try gate.checkSteps([batch, classes, count, count], for: node.type)
      let (sides, numbers) = (boxes.reals, scores.reals)
      func box(_ sample: Int, _ index: Int) -> Box {
        let start = (sample * count + index) * 4
        return Box(Array(sides[start..<start + 4]), isCentred: areCentred)
      }
      var chosen: [Int64] = []
      for sample in 0..<batch {
        for label in 0..<classes {
          let start = (sample * classes + label) * count
          let order = (0..<count).filter { numbers[start + $0] > least ?? -.infinity }
            .sorted {
              numbers[start + $0] == numbers[start + $1] ? $0 < $1 : numbers[start + $0] > numbers[start + $1]
            }
          var kept: [Int] = []
          for index in order where kept.count < most {
            let candidate = box(sample, index)
            if kept.allSatisfy({ box(sample, $0).overlap(with: candidate) <= overlap }) { kept.append(index) }
          }
          for index in kept { chosen += [Int64(sample), Int64(label), Int64(index)] }
        }
      }
      return [ConstantTensor(shape: [chosen.count / 3, 3], integers: chosen)]
    }
  ]
}

/// A rectangle, given by two corners.
private struct Box {
  let top: Double
  let left: Double
  let bottom: Double
  let right: Double

  init(_ sides: [Double], isCentred: Bool) {
    if isCentred {
      (left, right) = (sides[0] - sides[2] / 2, sides[0] + sides[2] / 2)
      (top, bottom) = (sides[1] - sides[3] / 2, sides[1] + sides[3] / 2)
    } else {
      (top, bottom) = (min(sides[0], sides[2]), max(sides[0], sides[2]))
      (left, right) = (min(sides[1], sides[3]), max(sides[1], sides[3]))
    }
  }

  private var area: Double { (bottom - top) * (right - left) }

  /// Returns the intersection over union of two boxes.
  func overlap(with other: Box) -> Double {
    let height = min(bottom, other.bottom) - max(top, other.top)
    let width = min(right, other.right) - max(left, other.left)
    guard height > 0, width > 0 else { return 0 }
    return height * width / (area + other.area - height * width)
  }
}
