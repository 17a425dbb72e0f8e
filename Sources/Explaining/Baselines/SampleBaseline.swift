import Attribution
import Fields
import Models

/// A row of the data as the network's input; categories are replaced by their embeddings.
struct SampleBaseline: Baseline {
  /// The numbers of the row's categories, keyed by the model's input.
  let categories: [String: [Int]]
  private let given: GivenBaseline

  var name: String { given.name }
  var seed: UInt64? { given.seed }

  /// - Parameter row: one field for each of the model's inputs.
  /// - Throws: `ModelError`, `ONNXError`, `FileError`, `GraphError`
  init(_ row: [Field], of data: InputRows, for model: Model, name: String, seed: UInt64?) throws {
    let integers = Set(model.inputs.filter(\.isInteger).map(\.name))
    categories = Dictionary(
      row.filter { integers.contains($0.name) && $0.categoryNames != nil }
        .map { ($0.name, $0.values.compactMap { Int(exactly: $0) }) }
    ) { first, _ in first }
    given = GivenBaseline(inputs: try data.explained(row, by: model), name: name, seed: seed)
  }

  func values(for field: Field, stream: Int) throws -> [Float] {
    try given.values(for: field, stream: stream)
  }
}
