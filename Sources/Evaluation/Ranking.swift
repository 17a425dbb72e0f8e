import Fields

/// An order of importance.
public enum Ranking {
  /// Indices from the highest value to the lowest. Equal values follow each other at random, the same for the same seed: a
  /// constant map has no order, and must not look like one that runs from top to bottom.
  public static func descending(_ values: [Double], seed: UInt64) -> [Int] {
    var generator = SplitMix64(seed: seed, for: .ties)
    var keys = Array(values.indices)
    keys.shuffle(using: &generator)
    return values.indices.sorted { values[$0] == values[$1] ? keys[$0] < keys[$1] : values[$0] > values[$1] }
  }
}
