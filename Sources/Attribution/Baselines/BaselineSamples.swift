/// The baselines with which an input is compared, made on demand, since there may be many.
package struct BaselineSamples: Sendable {
  package var count: Int
  /// Makes the baseline with the given index; thread-safe.
  package var make: @Sendable (Int) -> [Float]
  /// All scores at the first baselines, if they are already known: indexed by baseline, then by score.
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
  /// Makes the baseline with the given index.
  ///
  /// - Throws: `AttributionError.baselineSize` if its length differs from `count`, the length of the input.
  func checked(_ number: Int, count: Int) throws(AttributionError) -> [Float] {
    let values = make(number)
    guard values.count == count else {
      throw .baselineSize(baseline: number, count: values.count, inputCount: count)
    }
    return values
  }

  /// Makes the path from a baseline to the input.
  ///
  /// - Throws: `AttributionError` if the baseline or the path has another size than the input.
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
