/// The inputs that an input is compared with. They are made when they are needed, since there may be many.
package struct BaselineSamples: Sendable {
  package var count: Int
  /// Makes the baseline of an index; several threads may ask at once.
  package var make: @Sendable (Int) -> [Float]
  /// All scores at the first baselines, where they are known already.
  package var scores: [[Double]]

  package init(count: Int = 1, scores: [[Double]] = [], make: @escaping @Sendable (Int) -> [Float]) {
    self.count = count
    self.scores = scores
    self.make = make
  }

  package init(_ baselines: [[Float]]) {
    self.init(count: baselines.count) { baselines[$0] }
  }

  /// For methods that take no baselines.
  package static let none = BaselineSamples([])
}

extension BaselineSamples {
  /// The baseline of an index.
  ///
  /// - Throws: `AttributionError.baselineSize` when it is not as long as the input.
  func checked(_ number: Int, count: Int) throws(AttributionError) -> [Float] {
    let values = make(number)
    guard values.count == count else {
      throw .baselineSize(baseline: number, count: values.count, inputCount: count)
    }
    return values
  }

  /// The path from a baseline to the input.
  ///
  /// - Throws: `AttributionError` when baseline or path is of another size than the input.
  func path(
    _ number: Int, to input: [Float],
    _ makePath: (_ baseline: [Float], _ input: [Float]) -> any IntegrationPath
  ) throws(AttributionError) -> any IntegrationPath {
    let path = makePath(try checked(number, count: input.count), input)
    guard path.count == input.count, path.constantVelocity.map({ $0.count == input.count }) ?? true else {
      throw .pathSize(baseline: number, count: path.count, inputCount: input.count)
    }
    return path
  }
}
