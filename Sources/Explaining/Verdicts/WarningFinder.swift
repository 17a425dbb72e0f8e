/// Finds the maps whose verdict is a warning.
struct WarningFinder {
  let targets: [Target]
  let columns: [Explanation.MethodResult]

  var warnings: [Warning] {
    columns.flatMap { column in
      targets.indices.compactMap { index -> Warning? in
        let verdict = column.verdicts[index]
        // A plain gradient beside another method is there to be compared; its check stands under it.
        if verdict.grade == .unconfirmed, column.isAuxiliary, columns.count > 1 {
          return nil
        }
        return verdict.grade.needsReview ? .verdict(verdict, place(targets[index], column)) : nil
      }
    }
  }

  private func place(_ target: Target, _ column: Explanation.MethodResult) -> Warning.Place {
    // A plain gradient usually stands beside another method, which then needs no name.
    let isOneOfSeveral = Set(columns.filter { !$0.isAuxiliary }.map(\.method)).count > 1
    let isBeside = column.isAuxiliary && columns.count > 1
    return Warning.Place(
      target: targets.count > 1 ? target.name : nil,
      method: isOneOfSeveral || isBeside ? column.method : nil,
      baseline: columns.count(where: { $0.method == column.method }) > 1 ? column.name : nil)
  }
}
