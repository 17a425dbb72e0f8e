import Fields

/// Values from elsewhere: a picture, an array, a row of the data.
public struct GivenBaseline: Baseline {
  /// For each of the model's inputs.
  public let inputs: [[Float]]
  public let name: String
  /// Of one that was drawn.
  public let seed: UInt64?

  public init(inputs: [[Float]], name: String, seed: UInt64? = nil) {
    self.inputs = inputs
    self.name = name
    self.seed = seed
  }

  public func values(for field: Field, stream: Int) throws(BaselineError) -> [Float] {
    guard inputs.indices.contains(stream), inputs[stream].count == field.values.count else {
      throw .wrongCount(
        baseline: name, values: inputs.indices.contains(stream) ? inputs[stream].count : 0,
        expected: field.values.count)
    }
    guard inputs[stream].allSatisfy(\.isFinite) else { throw .notFinite(baseline: name) }
    return inputs[stream]
  }
}
