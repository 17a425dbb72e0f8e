import Foundation

extension Interpreter {
  static let normalizations: [String: Evaluation] = [
    "Softmax": { gate, node in
      [
        try overAxes(&gate, node) { row in
          let powers = Self.powers(row)
          let sum = powers.reduce(0, +)
          return powers.map { $0 / sum }
        }
      ]
    },
    "LogSoftmax": { gate, node in
      [
        try overAxes(&gate, node) { row in
          let most = row.max() ?? 0
          let sum = log(Self.powers(row).reduce(0, +))
          return row.map { $0 - most - sum }
        }
      ]
    },
    "Hardmax": { gate, node in
      [
        try overAxes(&gate, node) { row in
          let best = row.indices.max { row[$0] < row[$1] } ?? 0
          let first = row.firstIndex { $0 == row[best] } ?? best
          return row.indices.map { $0 == first ? 1 : 0 }
        }
      ]
    },
    "LayerNormalization": { gate, node in
      let x = try node.constant(0)
      let rank = x.shape.count
      let axis = try node.axis(node.int("axis", default: -1), rank: rank)
      let epsilon = Double(node.float("epsilon", default: 1e-5))
      try gate.reserve(x.shape, for: node.type)
      let size = x.shape[axis...].reduce(1, *)
      let statistics = x.shape[..<axis] + x.shape[axis...].map { _ in 1 }
      var (means, deviations): ([Double], [Double]) = ([], [])
      let standard = rows(x.reals, of: size).flatMap { row in
        let mean = row.reduce(0, +) / Double(size)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(size)
        means.append(mean)
        deviations.append(1 / (variance + epsilon).squareRoot())
        return row.map { ($0 - mean) / (variance + epsilon).squareRoot() }
      }
      var y = try BinaryFunction.product.applied(to: x.with(standard), node.constant(1), &gate)
      if let shift = try node.optionalConstant(2) { y = try BinaryFunction.sum.applied(to: y, shift, &gate) }
      return [y, x.with(means, shape: Array(statistics)), x.with(deviations, shape: Array(statistics))]
    },
    "RMSNormalization": { gate, node in
      let x = try node.constant(0)
      let axis = try node.axis(node.int("axis", default: -1), rank: x.shape.count)
      let epsilon = Double(node.float("epsilon", default: 1e-5))
      try gate.reserve(x.shape, for: node.type)
      let size = x.shape[axis...].reduce(1, *)
      let standard = rows(x.reals, of: size).flatMap { row in
        let root = (row.reduce(0) { $0 + $1 * $1 } / Double(size) + epsilon).squareRoot()
        return row.map { $0 / root }
      }
      return [try BinaryFunction.product.applied(to: x.with(standard), node.constant(1), &gate)]
    },
    "LpNormalization": { gate, node in
      let x = try node.constant(0)
      let axis = try node.axis(node.int("axis", default: -1), rank: x.shape.count)
      let power = node.int("p", default: 2)
      try gate.reserve(x.shape, for: node.type)
      let reals = x.reals
      var results = reals
      let lines = AxisLines(x.shape, axis: axis)
      lines.forEach { place in
        let norm = (0..<lines.extent).reduce(0.0) { sum, position in
          let value = reals[place(position)]
          return sum + (power == 1 ? abs(value) : value * value)
        }
        let divisor = power == 1 ? norm : norm.squareRoot()
        for position in 0..<lines.extent {
          results[place(position)] = divisor == 0 ? 0 : reals[place(position)] / divisor
        }
      }
      return [x.with(results)]
    },
    "BatchNormalization": { gate, node in
      let x = try node.constant(0)
      let parameters = try (1...4).map { try node.constant($0) }
      let channels = x.shape.count > 1 ? x.shape[1] : 1
      guard parameters.allSatisfy({ $0.count == channels }) else {
        throw node.problem("parameters of \(parameters.map(\.count)) for \(x.shape)")
      }
      let trains = try node.flag("training_mode")
      let epsilon = Double(node.float("epsilon", default: 1e-5))
      let momentum = Double(node.float("momentum", default: 0.9))
      try gate.reserve(x.shape, for: node.type)
      let reals = x.reals
      let inner = x.shape.dropFirst(2).reduce(1, *)
      var means = parameters[2].reals
      var variances = parameters[3].reals
      var results = reals
      let (scale, shift) = (parameters[0].reals, parameters[1].reals)
      var (running, spread) = (means, variances)
      for channel in 0..<channels {
        let places = (0..<(x.shape.first ?? 1)).flatMap { sample in
          (0..<inner).map { (sample * channels + channel) * inner + $0 }
        }
        if trains {
          let mean = places.reduce(0) { $0 + reals[$1] } / Double(places.count)
          let variance =
            places.reduce(0) { $0 + (reals[$1] - mean) * (reals[$1] - mean) } / Double(places.count)
          running[channel] = means[channel] * momentum + mean * (1 - momentum)
          spread[channel] = variances[channel] * momentum + variance * (1 - momentum)
          (means[channel], variances[channel]) = (mean, variance)
        }
        let root = (variances[channel] + epsilon).squareRoot()
        for place in places {
          results[place] = scale[channel] * (reals[place] - means[channel]) / root + shift[channel]
        }
      }
      let statistics = [parameters[2].with(running), parameters[3].with(spread)]
      return [x.with(results)] + (trains ? statistics : [])
    },
  ]

  /// Applies a function to the elements along the axes of a softmax.
  private static func overAxes(
    _ gate: inout ArrayGate, _ node: Node, _ function: ([Double]) -> [Double]
  ) throws -> ConstantTensor {
    let x = try node.constant(0)
    let axes = try node.softmaxAxes(rank: x.shape.count)
    try gate.reserve(x.shape, for: node.type)
    let order = x.shape.indices.filter { !axes.contains($0) } + axes
    let moved = x.transposed(order)
    let size = axes.reduce(1) { $0 * x.shape[$1] }
    let results = moved.with(rows(moved.reals, of: size).flatMap { function(Array($0)) })
    return results.transposed(x.shape.indices.map { order.firstIndex(of: $0) ?? 0 })
  }

  private static func rows(_ reals: [Double], of size: Int) -> [ArraySlice<Double>] {
    size == 0 ? [] : stride(from: 0, to: reals.count, by: size).map { reals[$0..<$0 + size] }
  }

  private static func powers(_ row: [Double]) -> [Double] {
    let most = row.max() ?? 0
    return row.map { exp($0 - most) }
  }
}
