/// Follows the axes of a model's inputs through the operators that only move or scale what they are given, up to those that say
/// what an axis is: a convolution, a pool, a recurrent layer, a norm, a product with weights.
///
/// Shapes alone cannot tell a volume of six slices from a picture of six channels; the operator that reads it can. Nodes are visited in the
/// order of evaluation, with the shapes that they have.
struct AxisTracer {
  private var traces: [String: [AxisTrace]] = [:]
  private var evidence: [AxisTrace.Origin: [AxisEvidence]] = [:]
  private var ranks: [String: Int] = [:]

  /// - Parameter value: the name by which nodes read the input.
  mutating func add(input: String, as value: String, shape: [Int]) {
    ranks[input] = shape.count
    traces[value] = shape.indices.map { AxisTrace(origins: [AxisTrace.Origin(input: input, axis: $0)]) }
  }

  /// What was found of each input.
  var readings: [String: AxisReading] {
    ranks.reduce(into: [:]) { readings, input in
      readings[input.key] = AxisReading(
        (0..<input.value).map { evidence[AxisTrace.Origin(input: input.key, axis: $0)] ?? [] })
    }
  }

  /// What operators have made of the axes of a value.
  func roles(of value: String, rank: Int) -> [AxisRole?] {
    (traces[value] ?? []).count == rank
      ? traces[value, default: []].map(\.role) : [AxisRole?](repeating: nil, count: rank)
  }

  // MARK: Nodes

  /// - Parameters:
  ///   - name: what people call the node.
  ///   - inputs: operands; `nil` where an optional input is left out.
  mutating func visit(_ node: NodeRecord, name: String, inputs: [Operand?], results: [Operand]) {
    let step = AxisStep(
      node, name: "\(node.opType) '\(name)'", inputs: inputs, results: results,
      traces: zip(node.input, inputs).map { input, operand in
        guard let operand, let known = traces[input], known.count == operand.rank else { return nil }
        return known
      })
    guard step.reads else { return }
    let (results, found) = step.outcome
    for (trace, said) in found {
      for origin in trace.origins { evidence[origin, default: []].append(said) }
    }
    for (output, axes) in zip(node.output, results) where !output.isEmpty { traces[output] = axes }
  }
}
