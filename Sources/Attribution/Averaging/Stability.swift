import Fields

/// How far the map that is shown would change with other random baselines.
public struct Stability: Hashable, Sendable, Codable {
  /// The standard error of the evidence, position by position and summed up, as a share of its sum: a jackknife over groups
  /// of paths.
  ///
  /// Reference: Quenouille 1956, "Notes on bias in estimation"; Efron & Stein 1981, "The jackknife estimate of variance".
  public let standardError: Double
  /// The correlation, over 14×14 tiles, of the evidence of one half of the paths with that of the other; `nil` where the evidence
  /// is the same everywhere.
  public let splitHalf: Double?

  /// The correlation that maps of all the paths, each with other baselines, would have: 2r/(1 + r) for halves that correlate
  /// by r.
  ///
  /// Reference: Spearman 1910 and Brown 1910 (prophecy formula).
  public var agreement: Double? { splitHalf.map { $0 > 0 ? 2 * $0 / (1 + $0) : $0 } }

  public init(standardError: Double, splitHalf: Double?) {
    self.standardError = standardError
    self.splitHalf = splitHalf
  }

  /// `nil` for fewer than two maps, which cannot be compared.
  init?(_ mean: GroupedMean, input: MethodInput, aggregation: Aggregation) {
    self.init(
      mean, fields: input.fields, aggregators: input.fields.map { Aggregator(aggregation, of: $0) })
  }

  /// `nil` for fewer than two maps, which cannot be compared.
  init?(_ mean: GroupedMean, fields: [Field], aggregators: [Aggregator]) {
    let filled = (0..<GroupedMean.groups).filter { mean.counts[$0] > 0 }
    guard filled.count > 1 else { return nil }
    func maps(_ groups: [Int]) -> [[Float]] {
      let values = mean.mean(of: groups)
      var start = 0
      return zip(fields, aggregators).map { field, aggregator in
        defer { start += field.values.count }
        return aggregator.evidence(of: values[start..<start + field.values.count])
      }
    }

    let all = maps(filled)
    let total = all.joined().reduce(0.0) { $0 + Double($1) }
    var squares = [Double](repeating: 0, count: all.reduce(0) { $0 + $1.count })
    let count = Double(filled.count)
    let parts = filled.map { left in Array(maps(filled.filter { $0 != left }).joined()) }
    for index in squares.indices {
      let center = parts.reduce(0.0) { $0 + Double($1[index]) } / count
      squares[index] = parts.reduce(0.0) {
        $0 + (Double($1[index]) - center) * (Double($1[index]) - center)
      }
    }
    let error = squares.reduce(0) { $0 + ((count - 1) / count * $1).squareRoot() }
    standardError = total > 0 ? error / total : 0

    // By the parity of their ones (Thue and Morse), so that kinds of baselines that take turns are in both halves.
    let halves = (0...1).map { half in maps(filled.filter { $0.nonzeroBitCount % 2 == half }) }
    let tiles = halves.map { half in zip(aggregators, half).flatMap { $0.tiled($1) } }
    splitHalf = Correlation.pearson(tiles[0], tiles[1])
  }
}
