/// Follows the axes of a model's inputs through operators that only move or scale elements, up to operators that determine the role of
/// an axis: convolutions, pools, recurrent layers, norms, products with weights.
///
/// Shapes alone cannot distinguish a volume of six slices from an image of six channels; the operator that reads the array can. Nodes
/// are visited in order of evaluation, with their actual shapes.
struct AxisTracer {
  private var traces: [String: [AxisTrace]] = [:]
  private var evidence: [AxisTrace.Origin: [AxisEvidence]] = [:]
  private var ranks: [String: Int] = [:]

  /// Adds an input of the model, whose axes are to be traced.
  ///
  /// - Parameter value: the name by which nodes read the input.
  mutating func add(input: String, as value: String, shape: [Int]) {
    ranks[input] = shape.count
    traces[value] = shape.indices.map { AxisTrace(origins: [AxisTrace.Origin(input: input, axis: $0)]) }
  }

  /// The roles of each input's axes, by the input's name.
  var readings: [String: AxisReading] {
    ranks.reduce(into: [:]) { readings, input in
      readings[input.key] = AxisReading(
        (0..<input.value).map { evidence[AxisTrace.Origin(input: input.key, axis: $0)] ?? [] })
    }
  }

  /// Returns the role of each axis of a value; `nil` for an axis of unknown role.
  func roles(of value: String, rank: Int) -> [AxisRole?] {
    (traces[value] ?? []).count == rank
      ? traces[value, default: []].map(\.role) : [AxisRole?](repeating: nil, count: rank)
  }

  // MARK: Nodes

  /// Records the evidence of one node and traces the axes of its results.
  ///
  /// - Parameters:
  ///   - name: the node's name in messages.
  ///   - inputs: the operands; `nil` for an optional input that is left out.
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
