import Evaluation
import Fields

/// Checks the regions of columns' maps by hiding them from the network.
struct ColumnChecks {
  let request: Request
  let cases: CaseMaker
  let fields: [Field]

  /// Returns the checks of each column, for each target; no checks for inputs that are neither photos nor texts.
  ///
  /// - Throws: `EvaluationError`, `CancellationError`
  func checks(of columns: [Explanation.MethodResult]) throws -> [[[RegionCheck]]] {
    guard request.check != .none, fields.count == 1, let field = fields.first, RegionChecker.suits(field)
    else {
      return columns.map { $0.attributions.map { _ in [] } }
    }
    var checks = columns.map { _ in [[RegionCheck]]() }
    for target in cases.targets.indices {
      let evaluation = try cases.evaluationCase(field, target: target)
      for (index, column) in columns.enumerated() {
        let fill = fill(of: column, beside: columns, field: field)
        let checker = RegionChecker(
          evaluation, level: request.check, area: request.regionArea, seed: request.seed, fill: fill,
          gradients: fill.map { _ in column.attributions[target].evaluations })
        let values = column.attributions[target].values
        // With a difference of two classes, or if both signs are requested, the map has a positive and a negative region.
        let hasTwo = request.checksBothSigns || cases.targets[target].contrastIndex != nil
        checks[index].append(
          try (hasTwo ? [false, true] : [false]).compactMap {
            try checker.check(values, isNegative: $0, isOneOfTwo: hasTwo)
          })
      }
    }
    return checks
  }

  /// Returns the values that hide words: the mean baseline of the column or, if it has none, of another column; `nil` for
  /// photos.
  private func fill(
    of column: Explanation.MethodResult, beside columns: [Explanation.MethodResult], field: Field
  ) -> (name: String, values: [Float])? {
    guard field.axes.contains(where: { $0.kind == .token }) else { return nil }
    let found = ([column] + columns).first { $0.meanBaseline.first?.values.count == field.values.count }
    return found.flatMap { column in
      column.meanBaseline.first.map { (column.name ?? column.method, $0.values) }
    }
  }
}
