import Fields
import Synchronization

/// The categories in rows of data: their embeddings, and the statistics that baselines need.
package struct CategoryData: Sendable {
  /// The data of one field of embeddings.
  struct Part: Sendable {
    /// The name of the field.
    let name: String
    let input: String
    /// For each position of the field, the index of its element in the input.
    let sources: [Int]
    /// For each position, the embedding of each category.
    let vectors: [[Float: [Float]]]
    /// The statistics of each component of each position.
    let statistics: [QuantityStatistics]
  }

  let parts: [Part]
  /// The most frequent category of each element, by input name; the smallest of several equally frequent ones.
  package let modes: [String: [Int]]

  /// The statistics of each field of embeddings, by name: range and mean of each component over the embeddings of all rows, and as median
  /// the embedding of the most frequent category.
  package var statistics: [String: [QuantityStatistics]] {
    Dictionary(parts.map { ($0.name, $0.statistics) }) { first, _ in first }
  }

  /// Returns the most frequent category; the smallest of several equally frequent ones.
  static func mode(of counts: [Float: Int]) -> Float {
    counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
  }

  /// Returns the statistics of each component of one position.
  static func statistics(
    of vectors: [Float: [Float]], counts: [Float: Int]
  ) -> [QuantityStatistics] {
    let mode = vectors[mode(of: counts)] ?? []
    // Sorted, so that the order of summation is the same in every run.
    let known = counts.keys.sorted().compactMap { key in vectors[key].map { ($0, Double(counts[key] ?? 0)) } }
    let total = known.reduce(0) { $0 + $1.1 }
    return mode.indices.map { component in
      let values = known.map { $0.0[component] }
      return QuantityStatistics(
        lower: values.min() ?? 0, upper: values.max() ?? 0,
        mean: Float(known.reduce(0) { $0 + Double($1.0[component]) * $1.1 } / total),
        median: mode[component])
    }
  }

  /// Returns the explained values, field by field, with embeddings from the data; `nil` if a category does not occur in the data.
  func explained(_ ordered: [Field], by model: Model) -> [[Float]]? {
    var values = model.floats(among: ordered).map(\.values)
    for part in parts {
      guard let field = ordered.first(where: { $0.name == part.input }) else { return nil }
      let found = zip(part.sources, part.vectors).map { source, vectors in vectors[field.values[source]] }
      guard !found.contains(nil) else { return nil }
      values.append(found.flatMap { $0 ?? [] })
    }
    return values
  }
}

/// Caches the categories in rows, which are computed at the first request.
final class CategoryCache: Sendable {
  private let found = Mutex<CategoryData??>(nil)

  func get(_ make: () throws -> CategoryData?) rethrows -> CategoryData? {
    try found.withLock { found in
      if let found { return found }
      let made = try make()
      found = .some(made)
      return made
    }
  }
}
