/// The attributions of one score along one path.
struct PathMap: Sendable {
  let values: [Double]
  /// ∂F/∂x at the input.
  let inputGradient: [Float]
  let integral: PathIntegral
}

/// The mean of several paths' maps and its standard error. Paths are added one by one; memory does not grow with their number.
///
/// Reference: Welford 1962, "Note on a method for calculating corrected sums of squares and products".
struct AttributionMean: Sendable {
  private var mean: [Double] = []
  private var squares: [Double] = []
  private var inputGradient: [Float] = []
  private var paths: [PathIntegral] = []
  private var groups = GroupedMean()

  mutating func add(_ map: PathMap) {
    paths.append(map.integral)
    inputGradient = map.inputGradient
    if paths.count == 1 {
      mean = map.values
      return
    }
    // One path gives no comparison, so it needs no groups.
    if paths.count == 2 { groups.add(mean, to: GroupedMean.group(ofPath: 0)) }
    groups.add(map.values, to: GroupedMean.group(ofPath: paths.count - 1))
    if squares.isEmpty { squares = [Double](repeating: 0, count: mean.count) }
    let count = Double(paths.count)
    for (index, value) in map.values.enumerated() {
      let change = value - mean[index]
      mean[index] += change / count
      squares[index] += change * (value - mean[index])
    }
  }

  /// Returns the mean with its errors.
  ///
  /// - Parameter aggregation: the aggregation that makes the shown map, for its stability.
  func attributions(input: MethodInput, aggregation: Aggregation) -> Attributions {
    Attributions(
      values: mean.map { Float($0) }, scoreAtInput: paths.first?.completeness.scoreAtInput ?? .nan,
      evaluations: paths.reduce(0) { $0 + $1.evaluations }, paths: paths, inputGradient: inputGradient,
      relativeStandardError: relativeStandardError,
      stability: Stability(groups, input: input, aggregation: aggregation))
  }

  private var relativeStandardError: Double? {
    guard paths.count > 1 else { return nil }
    let count = Double(paths.count)
    return mean.relativeError(squares.reduce(0) { $0 + ($1 / (count - 1) / count).squareRoot() })
  }
}
