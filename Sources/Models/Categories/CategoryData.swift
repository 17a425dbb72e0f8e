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

  /// - Returns: `nil` where the model takes no whole numbers, or these are no categories.
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  init?(of data: InputRows, for model: Model) throws {
    let integers = model.inputs.filter(\.isConstant).map(\.name)
    guard !integers.isEmpty else { return nil }
    let first = try model.ordered(data.fields(ofRow: 0))
    guard first.allSatisfy({ !integers.contains($0.name) || $0.categoryNames != nil }) else { return nil }
    var counts = first.map {
      [[Float: Int]](repeating: [:], count: integers.contains($0.name) ? $0.values.count : 0)
    }
    for row in 0..<(data.count ?? 1) {
      for (index, field) in try model.ordered(data.fields(ofRow: row)).enumerated() {
        for element in counts[index].indices {
          counts[index][element][field.values[element], default: 0] += 1
        }
      }
    }
    // The categories of all elements take turns in made-up rows.
    let categories = counts.map { $0.map { $0.keys.sorted() } }
    let longest = categories.joined().map(\.count).max() ?? 0
    var vectors: [[[Float: [Float]]]] = []
    var embeddings: [CompiledModel.Embedding] = []
    for turn in 0..<longest {
      var row = first
      for index in row.indices {
        for (element, known) in categories[index].enumerated() {
          row[index].values[element] = known[min(turn, known.count - 1)]
        }
      }
      embeddings = try model.embeddings(of: row)
      if vectors.isEmpty {
        vectors = embeddings.map { [[Float: [Float]]](repeating: [:], count: $0.sources.count) }
      }
      for (number, embedding) in embeddings.enumerated() {
        guard let field = row.first(where: { $0.name == embedding.input }), !embedding.sources.isEmpty else {
          return nil
        }
        let length = embedding.values.count / embedding.sources.count
        for (place, source) in embedding.sources.enumerated() {
          vectors[number][place][field.values[source]] = Array(
            embedding.values[place * length..<(place + 1) * length])
        }
      }
    }
    let indices = Dictionary(first.enumerated().map { ($1.name, $0) }) { first, _ in first }
    parts = zip(embeddings, vectors).map { embedding, vectors in
      let counts = indices[embedding.input].map { counts[$0] } ?? []
      return Part(
        name: embedding.name, input: embedding.input, sources: embedding.sources, vectors: vectors,
        statistics: zip(embedding.sources, vectors).flatMap { Self.statistics(of: $1, counts: counts[$0]) })
    }
    modes = Dictionary(
      zip(first, counts).filter { !$1.isEmpty }.map { field, counts in
        (field.name, counts.map { Int(Self.mode(of: $0)) })
      }
    ) { first, _ in first }
  }

  /// The most frequent category; of several the least.
  static func mode(of counts: [Float: Int]) -> Float {
    counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
  }

  /// Of each component of one place.
  private static func statistics(
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

extension InputRows {
  /// The categories in these rows, for the model that they were read for; `nil` where it takes none.
  ///
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  package func categories(for model: Model) throws -> CategoryData? {
    try cache.get { try CategoryData(of: self, for: model) }
  }

  /// What is explained of an input that is made of these rows, field by field as `Model.prepared` gives them.
  ///
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  package func explained(_ fields: [Field], by model: Model) throws -> [[Float]] {
    let ordered = try model.ordered(fields)
    guard model.takesIntegers else { return ordered.map(\.values) }
    return try categories(for: model)?.explained(ordered, by: model)
      ?? model.explained(ordered).map(\.values)
  }
}
