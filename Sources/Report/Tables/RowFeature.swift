import Attribution
import Explaining
import Fields

/// One feature of a row of a table: a number, or a category that stands for an embedding.
package struct RowFeature: Hashable, Sendable {
  /// A feature's value, or what it is compared with.
  package enum Value: Hashable, Sendable, Encodable {
    case number(Float)
    /// A number that single precision cannot hold.
    case double(Double)
    case category(Int)
    /// What stands in a category's place where it is compared with no category: an embedding, and where it comes from.
    case embedding([Float], of: String)

    /// In JSON.
    var kind: String {
      switch self {
      case .number, .double: "number"
      case .category, .embedding: "category"
      }
    }

    /// For a chart's colours; an embedding has none.
    var position: Double {
      switch self {
      case .number(let value): Double(value)
      case .double(let value): value
      case .category(let category): Double(category)
      case .embedding: .nan
      }
    }

    /// As it is printed.
    var text: String {
      switch self {
      case .number(let value): Double(value).significant
      case .double(let value): "\(value)"
      case .category(let category): "\(category)"
      case .embedding(let values, let name):
        values.allSatisfy { $0 == 0 } ? "embedding of zeros" : "mean embedding (\(name))"
      }
    }

    /// With all its digits.
    var exactText: String {
      switch self {
      case .number(let value): "\(value)"
      case .double(let value): "\(value)"
      case .category(let category): "\(category)"
      case .embedding(let values, _): "[\(values.map { "\($0)" }.joined(separator: " "))]"
      }
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .number(let value): try container.encode(value)
      case .double(let value): try container.encode(value)
      case .category(let category): try container.encode(category)
      case .embedding(let values, _): try container.encode(values)
      }
    }
  }

  package let name: String
  package let value: Value
  /// Its values among those of all fields, end to end: one of a number, the components of a category's embeddings.
  let elements: [Int]
  /// Of a category: the model's input, and its place there.
  private let source: Source?

  private struct Source: Hashable, Sendable {
    let input: String
    let element: Int
  }

  /// The features of a row, in the order of the model's inputs. A category that is looked up in several tables is one feature.
  static func all(of explanation: Explanation) -> [RowFeature] {
    var numbers: [(input: String, feature: RowFeature)] = []
    var categories: [Source: (name: String, value: Int, elements: [Int])] = [:]
    var start = 0
    for field in explanation.fields {
      defer { start += field.values.count }
      if let lookup = explanation.lookups.first(where: { $0.field == field.name }), let names = lookup.names,
        let sources = lookup.sources, !sources.isEmpty
      {
        let length = field.values.count / sources.count
        for (place, element) in sources.enumerated() where names.indices.contains(element) {
          let source = Source(input: lookup.input, element: element)
          let value = lookup.ids.indices.contains(element) ? lookup.ids[element] : 0
          let first = start + place * length
          categories[source, default: (names[element], value, [])].elements += first..<first + length
        }
      } else {
        for (index, name) in names(of: field).enumerated() {
          let feature = RowFeature(
            name: name, value: field.exact.map { .double($0[index]) } ?? .number(field.values[index]),
            elements: [start + index], source: nil)
          numbers.append((field.name, feature))
        }
      }
    }
    let inputs = explanation.inputs.isEmpty ? explanation.fields.map(\.name) : explanation.inputs
    return inputs.flatMap { input in
      numbers.filter { $0.input == input }.map(\.feature)
        + categories.filter { $0.key.input == input }.sorted { $0.key.element < $1.key.element }.map {
          RowFeature(
            name: $1.name, value: .category($1.value), elements: $1.elements, source: $0)
        }
    }
  }

  private static func names(of field: Field) -> [String] {
    let names = field.axes.first { $0.kind == .feature }?.names ?? []
    if names.count == field.values.count { return names }
    return field.values.count == 1 ? [field.name] : field.values.indices.map { "\(field.name) \($0)" }
  }

  /// The feature's attribution: of a category the sum over its embeddings or, of slopes, their norm.
  ///
  /// - Parameter values: of all fields, end to end.
  func attribution(in values: [Float], by reduction: EmbeddingReduction) -> Float {
    guard source != nil else { return values[elements[0]] }
    let parts = elements.map { values[$0] }
    return switch reduction {
    case .sum: SinglePrecision.sum(of: parts)
    case .norm: Float(parts.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    }
  }

  /// What a column compares the feature with; `nil` of a method without a baseline.
  func baseline(in column: Explanation.MethodResult) -> Value? {
    let values = column.meanBaseline.flatMap(\.values)
    guard let last = elements.max(), values.indices.contains(last) else { return nil }
    guard let source else { return .number(values[elements[0]]) }
    let known = Set(
      column.baselines.map { baseline -> Int? in
        guard let all = baseline.categories?[source.input], all.indices.contains(source.element) else {
          return nil
        }
        return all[source.element]
      })
    if known.count == 1, let category = known.first ?? nil { return .category(category) }
    return .embedding(elements.map { values[$0] }, of: column.name ?? "")
  }
}
