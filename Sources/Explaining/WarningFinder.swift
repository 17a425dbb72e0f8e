import Attribution

/// Looks at what was found for what a person should know before believing it.
struct WarningFinder {
  let targets: [Target]
  let columns: [Explanation.MethodResult]

  var warnings: [Warning] {
    columns.flatMap { column in
      targets.indices.compactMap { index -> Warning? in
        guard let kind = kind(column.verdicts[index].grade) else { return nil }
        return Warning(
          kind: kind, place: place(targets[index], column), text: column.verdicts[index].text,
          shortfall: column.verdicts[index].shortfall, emptiness: column.verdicts[index].emptiness)
      }
    }
  }

  private func kind(_ grade: Verdict.Grade) -> Warning.Kind? {
    switch grade {
    case .stable, .fair, .exact, .unmeasured: nil
    case .weak: .unstableAverage
    case .worseThanControl: .worseThanControl
    case .inexact: .notConverged
    case .incomplete: .incomplete
    case .nothing: .nothing
    case .inconclusive: .littleDifference
    }
  }

  private func place(_ target: Target, _ column: Explanation.MethodResult) -> String? {
    // A plain gradient usually stands beside another method, which then needs no name.
    let gradient = MethodKind.gradient.name
    let isOneOfSeveral = Set(columns.map(\.method).filter { $0 != gradient }).count > 1
    let isBeside = column.method == gradient && columns.count > 1
    let parts =
      (targets.count > 1 ? [target.name] : []) + (isOneOfSeveral || isBeside ? [column.title] : [])
      + (columns.count(where: { $0.method == column.method }) > 1 ? [column.name].compactMap(\.self) : [])
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}
