import Attribution
import Fields
import Models

/// Finds the maps whose grade is a reason for a warning.
struct WarningFinder {
  let targets: [Target]
  let columns: [Explanation.MethodResult]

  var warnings: [Warning] {
    columns.flatMap { column in
      targets.indices.compactMap { index -> Warning? in
        let verdict = column.verdicts[index]
        // Beside another method, a plain gradient serves only as a comparison; its check is reported below its map.
        if verdict.grade == .unconfirmed, column.isAuxiliary, columns.count > 1 {
          return nil
        }
        return verdict.grade.needsReview ? .verdict(verdict, place(targets[index], column)) : nil
      }
    }
  }

  private func place(_ target: Target, _ column: Explanation.MethodResult) -> Warning.Place {
    // A plain gradient usually accompanies another method, which then needs no name.
    let isOneOfSeveral = Set(columns.filter { !$0.isAuxiliary }.map(\.method)).count > 1
    let isBeside = column.isAuxiliary && columns.count > 1
    return Warning.Place(
      target: targets.count > 1 ? target.name : nil,
      method: isOneOfSeveral || isBeside ? column.method : nil,
      baseline: columns.count(where: { $0.method == column.method }) > 1 ? column.name : nil)
  }
}

/// Makes warnings about categories that are explained through their embeddings.
struct CategoryWarnings {
  /// The names of categories without an embedding look-up.
  private let unexplained: [String]
  /// The names of inputs with categories that have an embedding look-up.
  private let explained: [String]

  init(_ inputs: [Field], lookups: [Lookup], model: Model) {
    // In models of texts, other integers are held fixed.
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
