extension Attributions {
  /// The mean of what was found for several inputs, element by element. Paths and errors are those of single inputs, and the mean has
  /// none.
  ///
  /// - Returns: `nil` where there are none, or they are not of one length.
  public init?(meanOf parts: [Attributions]) {
    guard let first = parts.first, parts.allSatisfy({ $0.values.count == first.values.count }) else {
      return nil
    }
    func mean(_ value: (Attributions) -> Double) -> Double {
      parts.reduce(0) { $0 + value($1) } / Double(parts.count)
    }
    let sums = parts.compactMap(\.completeness)
    self.init(
      values: parts.map(\.values).mean, scoreAtInput: mean(\.scoreAtInput),
      evaluations: parts.reduce(0) { $0 + $1.evaluations },
      forwardEvaluations: parts.reduce(0) { $0 + $1.forwardEvaluations },
      completeness: sums.count == parts.count
        ? Completeness(
          scoreAtInput: mean(\.scoreAtInput),
          scoreAtBaseline: sums.reduce(0) { $0 + $1.scoreAtBaseline } / Double(sums.count),
          sum: sums.reduce(0) { $0 + $1.sum } / Double(sums.count),
          span: sums.reduce(0) { $0 + $1.span } / Double(sums.count),
          uncorrectedSum: sums.reduce(0) { $0 + $1.uncorrectedSum } / Double(sums.count)) : nil,
      baselineCount: parts.map(\.baselineCount).max())
  }
}

extension [[Float]] {
  /// Element by element, in double precision.
  ///
  /// - Precondition: all are of one length.
  package var mean: [Float] {
    guard var sums = first?.map(Double.init) else { return [] }
    for part in dropFirst() { for (index, value) in part.enumerated() { sums[index] += Double(value) } }
    return sums.map { Float($0 / Double(count)) }
  }
}
