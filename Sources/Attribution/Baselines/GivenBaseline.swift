import Fields

/// Values from elsewhere: a picture, an array, a row of the data.
package struct GivenBaseline: Baseline {
  /// For each of the model's inputs.
  package let inputs: [[Float]]
  package let name: String
  /// Of one that was drawn.
  package let seed: UInt64?

  package init(inputs: [[Float]], name: String, seed: UInt64? = nil) {
    self.inputs = inputs
    self.name = name
    self.seed = seed
  }

  package func values(for field: Field, stream: Int) throws(BaselineError) -> [Float] {
    guard inputs.indices.contains(stream), inputs[stream].count == field.values.count else {
      throw .wrongCount(
        baseline: name, values: inputs.indices.contains(stream) ? inputs[stream].count : 0,
        expected: field.values.count)
    }
    guard inputs[stream].allSatisfy(\.isFinite) else { throw .notFinite(baseline: name) }
    return inputs[stream]
  }
}
