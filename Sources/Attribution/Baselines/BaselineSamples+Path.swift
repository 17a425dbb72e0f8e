extension BaselineSamples {
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
