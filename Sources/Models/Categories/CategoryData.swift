import Fields
import Synchronization

/// The categories in rows of data: the embedding of each that occurs, and what follows for baselines.
package struct CategoryData: Sendable {
  /// What one field of embeddings takes from the data.
  struct Part: Sendable {
    /// The field's.
    let name: String
    let input: String
    /// The element of the input behind each place of the field.
    let sources: [Int]
    /// Of each place, by category.
    let vectors: [[Float: [Float]]]
    /// Of each component of each place.
    let statistics: [QuantityStatistics]
  }

  let parts: [Part]
  /// The most frequent category of each element, by input; of several the least.
  package let modes: [String: [Int]]

  /// Of each field of embeddings, by its name: of the embeddings of all rows the range and the mean of each component, and as their
  /// median the embedding of the most frequent category.
  package var statistics: [String: [QuantityStatistics]] {
    Dictionary(parts.map { ($0.name, $0.statistics) }) { first, _ in first }
  }

  /// The most frequent category; of several the least.
  static func mode(of counts: [Float: Int]) -> Float {
    counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
  }

  /// Of each component of one place.
  static func statistics(
    of vectors: [Float: [Float]], counts: [Float: Int]
  ) -> [QuantityStatistics] {
    let mode = vectors[mode(of: counts)] ?? []
    // In one order, so that sums are the same in every run.
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

  /// What is explained of an input whose categories occur in the data, field by field; `nil` where one does not.
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

/// The categories in rows, found when they are first asked for.
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
