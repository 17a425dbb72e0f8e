extension Graph {
  /// Replaces (x − mean(x)) / √(mean((x − mean(x))²) + ε) by one operation: layer norm as exporters wrote it before ONNX had an
  /// operator of that name. Also x · g + (β − mean(x) · g) with g = γ / √(mean((x − mean(x))²) + ε), as Keras writes it.
  mutating func recogniseStandardizations() {
    let reader = StandardizationReader(graph: self)
    for index in nodes.indices {
      if let (x, operation) = reader.standardization(endingAt: nodes[index]) {
        nodes[index].operation = operation
        nodes[index].inputs = [x]
      } else if let found = reader.multipliedOut(endingAt: nodes[index]) {
        nodes[found.product].operation = found.operation
        nodes[found.product].inputs = [found.x]
        nodes[index].operation = found.affine
        nodes[index].inputs = [nodes[found.product].output]
      }
    }
  }
}

private struct StandardizationReader {
  let graph: Graph
  private let makers: [Graph.Value: Int]
  private let uses: [Int]

  init(graph: Graph) {
    self.graph = graph
    uses = graph.useCounts()
    makers = graph.makers()
  }

  /// The difference x − mean(x), with the mean over some axes.
  private struct Distance: Equatable {
    let x: Graph.Value
    let axes: Set<Int>
  }

  func standardization(endingAt node: Graph.Node) -> (x: Graph.Value, operation: Standardization)? {
    guard let binary = node.operation as? Binary else { return nil }
    var found: (distance: Distance, epsilon: Double)?
    if binary.divides {
      found = quotient(node.inputs[0], variance(under: node.inputs[1], exponent: 0.5))
    } else if binary.multiplies {
      found =
        quotient(node.inputs[0], variance(under: node.inputs[1], exponent: -0.5))
        ?? quotient(node.inputs[1], variance(under: node.inputs[0], exponent: -0.5))
    }
    return found.map {
      ($0.distance.x, Standardization(axes: $0.distance.axes, epsilon: $0.epsilon))
    }
  }

  /// A standardization in the form x · g + (β − mean(x) · g), with γ and β per channel in `affine`.
  struct MultipliedOut {
    /// The index of the node that computes x · g.
    let product: Int
    let x: Graph.Value
    let operation: Standardization
    let affine: ChannelAffine
  }

  func multipliedOut(endingAt node: Graph.Node) -> MultipliedOut? {
    guard node.operation.isPlainSum, node.inputs.count == 2 else { return nil }
    for (first, second) in [(0, 1), (1, 0)] {
      guard let product = makers[node.inputs[first]], uses[node.inputs[first].index] == 1,
        let (mean, shift) = subtracted(node.inputs[second])
      else { continue }
      for (x, factor) in factors(node.inputs[first]) {
        for (center, sameFactor) in factors(mean) where sameFactor == factor {
          guard let (value, axes) = self.mean(center), value == x,
            let (scale, variance) = scaled(factor),
            variance.distance == Distance(x: x, axes: axes),
            graph.shape(of: x) == graph.shape(of: node.output),
            [scale.count, shift.count].allSatisfy({ $0 == graph.shape(of: x).channels })
          else { continue }
          return MultipliedOut(
            product: product, x: x,
            operation: Standardization(axes: axes, epsilon: variance.epsilon),
            affine: ChannelAffine(scale: scale, shift: shift))
        }
      }
    }
    return nil
  }

  /// If a value is c − v with one number c per channel, returns v and c.
  private func subtracted(_ value: Graph.Value) -> (value: Graph.Value, from: [Float])? {
    guard let node = node(value), let affine = node.operation as? ChannelAffine,
      affine.activation == nil, affine.scale.allSatisfy({ $0 == -1 })
    else { return nil }
    return (node.inputs[0], affine.shift)
  }

  /// Returns the factors of a product in both orders; empty if the value is not a product.
  private func factors(_ value: Graph.Value) -> [(Graph.Value, Graph.Value)] {
    guard let node = node(value), (node.operation as? Binary)?.multiplies == true else { return [] }
    return [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])]
  }

  /// If a value is γ / √(variance + ε) with one number γ per channel, returns γ and the variance.
  private func scaled(_ value: Graph.Value) -> (scale: [Float], variance: Variance)? {
    for (reciprocal, factor) in factors(value) {
      guard let constant = node(factor)?.operation as? Constant,
        constant.tensor.shape.dimensions.dropLast().allSatisfy({ $0 == 1 }),
        let variance = variance(under: reciprocal, exponent: -0.5)
      else { continue }
      return (constant.tensor.elements, variance)
    }
    return nil
  }

  private typealias Variance = (distance: Distance, epsilon: Double)

  private func quotient(_ value: Graph.Value, _ variance: Variance?) -> Variance? {
    guard let variance, distance(value) == variance.distance else { return nil }
    return variance
  }

  /// If a value is x − mean(x), returns x and the axes of the mean.
  private func distance(_ value: Graph.Value) -> Distance? {
    guard let node = node(value), (node.operation as? Binary)?.subtracts == true,
      let (x, axes) = mean(node.inputs[1]), x == node.inputs[0]
    else { return nil }
    return Distance(x: x, axes: axes)
  }

  /// If a value is a mean that keeps its axes, so that it broadcasts to its operand, returns the operand and the axes.
  private func mean(_ value: Graph.Value) -> (of: Graph.Value, axes: Set<Int>)? {
    guard let node = node(value), let reduction = node.operation as? Reduction,
      reduction.kind == .mean, reduction.keepsAxes
    else { return nil }
    return (node.inputs[0], reduction.axes)
  }

  /// If a value is (variance + ε) to this exponent, returns the difference x − mean(x) and ε.
  private func variance(under value: Graph.Value, exponent: Float) -> Variance? {
    guard let (sum, power) = power(value), power == exponent,
      let (variance, epsilon) = increased(sum),
      let (squares, axes) = mean(variance), let distance = squaredDistance(squares),
      distance.axes == axes
    else { return nil }
    return (distance, epsilon)
  }

  /// If a value is a power, or the reciprocal of a square root, returns its base and exponent.
  private func power(_ value: Graph.Value) -> (base: Graph.Value, exponent: Float)? {
    guard let node = node(value), let exponent = (node.operation as? Elementwise)?.exponent else {
      return nil
    }
    guard let inner = power(node.inputs[0]) else { return (node.inputs[0], exponent) }
    return (inner.base, inner.exponent * exponent)
  }

  /// If a value is v + ε with one positive number ε, returns v and ε.
  private func increased(_ value: Graph.Value) -> (value: Graph.Value, by: Double)? {
    guard let node = node(value), let affine = node.operation as? ChannelAffine,
      affine.activation == nil, affine.scale.allSatisfy({ $0 == 1 }), !affine.shift.varies,
      let epsilon = affine.shift.first,
      epsilon > 0
    else { return nil }
    return (node.inputs[0], Double(epsilon))
  }

  private func squaredDistance(_ value: Graph.Value) -> Distance? {
    guard let node = node(value) else { return nil }
    if let function = node.operation as? Elementwise {
      return function.exponent == 2 ? distance(node.inputs[0]) : nil
    }
    guard (node.operation as? Binary)?.multiplies == true, let factor = distance(node.inputs[0]),
      factor == distance(node.inputs[1])
    else { return nil }
    return factor
  }

  private func node(_ value: Graph.Value) -> Graph.Node? { makers[value].map { graph.nodes[$0] } }
}
