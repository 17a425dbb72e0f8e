import Attribution
import Fields
import Models

/// What to know of categories that are explained through their embeddings.
struct CategoryWarnings {
  /// Categories that no table of embeddings is looked up by.
  private let unexplained: [String]
  /// Inputs of categories that one is.
  private let explained: [String]

  init(_ inputs: [Field], lookups: [Lookup], model: Model) {
    // Of texts other whole numbers are held fixed.
    let integers = model.text == nil ? Set(model.inputs.filter(\.isInteger).map(\.name)) : []
    var (unexplained, explained): ([String], [String]) = ([], [])
    for field in inputs where integers.contains(field.name) {
      guard let names = field.categoryNames else { continue }
      let found = Set(lookups.filter { $0.input == field.name }.flatMap { $0.sources ?? [] })
      unexplained += names.indices.filter { !found.contains($0) }.map { names[$0] }
      if !found.isEmpty { explained.append(field.name) }
    }
    (self.unexplained, self.explained) = (unexplained, explained)
  }

  func all(comparedWith baselines: [any Baseline]) -> [Warning] {
    var warnings: [Warning] = []
    if !unexplained.isEmpty { warnings.append(.notExplained(unexplained)) }
    if !explained.isEmpty, let zero = baselines.first(where: { ($0 as? ConstantBaseline)?.level == 0 }) {
      warnings.append(.noCategory(inputs: explained, baseline: zero.name))
    }
    return warnings
  }
}
