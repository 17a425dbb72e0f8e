import Attribution
import Explaining
import Fields

/// One feature of a table's row: a number, or a category with an embedding.
package struct RowFeature: Hashable, Sendable {
  /// A feature's value or baseline.
  package enum Value: Hashable, Sendable, Encodable {
    case number(Float)
    /// A number that single precision cannot represent.
    case double(Double)
    case category(Int)
    /// A category's baseline that is no category: an embedding, and the name of the baseline.
    case embedding([Float], of: String)

    /// The name of the kind in JSON.
    var kind: String {
      switch self {
      case .number, .double: "number"
      case .category, .embedding: "category"
      }
    }

    /// The position on a chart's colour scale; NaN for an embedding.
    var position: Double {
      switch self {
      case .number(let value): Double(value)
      case .double(let value): value
      case .category(let category): Double(category)
      case .embedding: .nan
      }
    }

    /// The value as it is printed.
    var text: String {
      switch self {
      case .number(let value): Double(value).significant
      case .double(let value): "\(value)"
      case .category(let category): "\(category)"
      case .embedding(let values, let name):
        values.allSatisfy { $0 == 0 } ? "embedding of zeros" : "mean embedding (\(name))"
      }
    }

    /// The value with all its digits.
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
  /// Indices in the concatenated values of all fields: one for a number, one for each component of a category's embeddings.
  let elements: [Int]
  /// A category's input of the model and element there; `nil` for a number.
  private let source: Source?

  private struct Source: Hashable, Sendable {
    let input: String
    let element: Int
  }

  /// Returns the features of a row, in the order of the model's inputs. A category that is looked up in several tables is one feature.
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

  /// Returns the feature's attribution. For a category: the sum over its embeddings or, for slopes, their norm.
  ///
  /// - Parameter values: the values of all fields, concatenated.
  func attribution(in values: [Float], by reduction: EmbeddingReduction) -> Float {
    guard source != nil else { return values[elements[0]] }
    let parts = elements.map { values[$0] }
    return switch reduction {
    case .sum: SinglePrecision.sum(of: parts)
    case .norm: Float(parts.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    }
  }

  /// Returns the feature's baseline in a column; `nil` for a method without baselines.
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
