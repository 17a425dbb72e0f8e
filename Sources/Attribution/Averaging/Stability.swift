import Fields

/// How much the shown map would change with other random baselines.
public struct Stability: Hashable, Sendable, Codable {
  /// The standard error of the evidence, summed over the places, as a share of the sum of the evidence; for rows of features,
  /// that of the attributions. It is a jackknife over groups of paths.
  ///
  /// Reference: Quenouille 1956, "Notes on bias in estimation"; Efron & Stein 1981, "The jackknife estimate of variance".
  public let standardError: Double
  /// The same error of the evidence summed over 14×14 tiles: the error of regions, which readers look at.
  public let regionError: Double
  /// The correlation over 14×14 tiles between the evidence of the two halves of the paths; `nil` if the evidence is constant.
  public let splitHalf: Double?

  /// The expected correlation between two maps of all paths, each with its own baselines: 2r/(1 + r) if the halves correlate by r.
  ///
  /// Reference: Spearman 1910 and Brown 1910 (prophecy formula).
  public var agreement: Double? { splitHalf.map { $0 > 0 ? 2 * $0 / (1 + $0) : $0 } }
}

extension Stability {
  /// Compares the groups of a mean, for a method's input; `nil` for fewer than two groups with maps.
  init?(_ mean: GroupedMean, input: MethodInput, aggregation: Aggregation) {
    self.init(
      mean, fields: input.fields, aggregators: input.fields.map { Aggregator(aggregation, of: $0) })
  }

  /// Compares the groups of a mean; `nil` for fewer than two groups with maps.
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
    // Groups are assigned by the parity of the ones of their number (Thue–Morse), so both halves include every kind of
    // alternating baselines.
    let halves = (0...1).map { half in maps(filled.filter { $0.nonzeroBitCount % 2 == half }) }
    self.init(
      standardError: Self.error(of: parts.map { $0.joined().map(Double.init) }),
      regionError: Self.error(of: parts.map(tiled)),
      splitHalf: Correlation.pearson(tiled(halves[0]), tiled(halves[1])))
  }

  /// Returns Σ of the jackknife standard errors over the elements, as a share of Σ |mean|.
  ///
  /// - Parameter parts: the maps that each leave out one of the groups.
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
