import Fields

/// How far the map that is shown would change with other random baselines.
public struct Stability: Hashable, Sendable, Codable {
  /// The standard error of the evidence (of rows of features: of the attributions), position by position and summed up, as a share
  /// of its sum: a jackknife over groups of paths.
  ///
  /// Reference: Quenouille 1956, "Notes on bias in estimation"; Efron & Stein 1981, "The jackknife estimate of variance".
  public let standardError: Double
  /// The same of the evidence summed over 14×14 tiles: the error of regions, which readers look at.
  public let regionError: Double
  /// The correlation, over 14×14 tiles, of the evidence of one half of the paths with that of the other; `nil` where the evidence
  /// is the same everywhere.
  public let splitHalf: Double?

  /// The correlation that maps of all the paths, each with other baselines, would have: 2r/(1 + r) for halves that correlate
  /// by r.
  ///
  /// Reference: Spearman 1910 and Brown 1910 (prophecy formula).
  public var agreement: Double? { splitHalf.map { $0 > 0 ? 2 * $0 / (1 + $0) : $0 } }
}

extension Stability {
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
        return aggregator.shown(of: values[start..<start + field.values.count])
      }
    }

    func tiled(_ maps: [[Float]]) -> [Double] { zip(aggregators, maps).flatMap { $0.tiled($1) } }

    let parts = filled.map { left in maps(filled.filter { $0 != left }) }
    // By the parity of their ones (Thue and Morse), so that kinds of baselines that take turns are in both halves.
    let halves = (0...1).map { half in maps(filled.filter { $0.nonzeroBitCount % 2 == half }) }
    self.init(
      standardError: Self.error(of: parts.map { $0.joined().map(Double.init) }),
      regionError: Self.error(of: parts.map(tiled)),
      splitHalf: Correlation.pearson(tiled(halves[0]), tiled(halves[1])))
  }

  /// Σ of the jackknife's standard errors over the elements, as a share of Σ of their means.
  ///
  /// - Parameter parts: what was found without each of the groups.
  private static func error(of parts: [[Double]]) -> Double {
    let count = Double(parts.count)
    var (errors, total) = (0.0, 0.0)
    for index in parts[0].indices {
      let mean = parts.reduce(0) { $0 + $1[index] } / count
      let square = parts.reduce(0) { $0 + ($1[index] - mean) * ($1[index] - mean) }
      errors += ((count - 1) / count * square).squareRoot()
      total += abs(mean)
    }
    return total > 0 ? errors / total : 0
  }
}
