import Fields

extension InputRows {
  /// Returns the categories in these rows for a model; `nil` if the model takes no categories.
  ///
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  package func categories(for model: Model) throws -> CategoryData? {
    try cache.get { try CategoryData(of: self, for: model) }
  }

  /// Returns the explained values of an input that consists of these rows, in the order of fields of `Model.prepared`.
  ///
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  package func explained(_ fields: [Field], by model: Model) throws -> [[Float]] {
    let ordered = try model.ordered(fields)
    guard model.takesIntegers else { return ordered.map(\.values) }
    return try categories(for: model)?.explained(ordered, by: model)
      ?? model.explained(ordered).map(\.values)
  }
}

extension CategoryData {
  /// Looks up the embeddings of all categories in the data.
  ///
  /// - Returns: `nil` if the model takes no whole numbers, or if these are not categories.
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
    // In synthetic rows, all elements step through their categories at once.
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
}
