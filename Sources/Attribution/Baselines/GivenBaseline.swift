import Fields

/// Values given by the user: a picture, an array or a row of the data.
package struct GivenBaseline: Baseline {
  /// The values for each of the model's inputs.
  package let inputs: [[Float]]
  package let name: String
  /// The seed with which a row was drawn; `nil` if it was not drawn.
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
