extension RowResults {
  /// Summarizes all rows: the mean |attribution| of each feature in one column.
  func summary(column: Int) -> DataSetSummary {
    let members = rows.map {
      DataSetMember(name: $0.shortTitle, prediction: $0.predicted, truth: $0.truth)
    }
    let parts = rows.indices.map { explainedPart(ofRow: $0, column: column) }
    func items(_ indices: [Int], isSigned: Bool) -> [DataSetSummary.Item] {
      features.indices.compactMap { feature -> DataSetSummary.Item? in
        let values = indices.compactMap { parts[$0].map { Double($0.attributions[feature]) } }
        return MeanWithError(isSigned ? values : values.map(abs)).map {
          DataSetSummary.Item(name: features[feature], value: $0)
        }
      }.sorted { $0.value.mean > $1.value.mean }
    }
    let classes = DataSetSummary.classes(of: members)
    let all = DataSetSummary.Group(
      label: nil, count: rows.count,
      items: Array(items(Array(rows.indices), isSigned: false).prefix(DataSetSummary.maxItems)))
    let groups =
      classes.count < 2
      ? []
      : classes.prefix(DataSetSummary.maxGroups).map { label, indices in
        DataSetSummary.Group(
          label: label, count: indices.count,
          items: Array(items(indices, isSigned: false).prefix(DataSetSummary.maxItems)))
      }
    let (compared, wrong) = DataSetSummary.compared(members)
    return DataSetSummary(
      things: "rows", count: rows.count,
      measure: "mean |attribution|, in units of the score: \(score)", isSigned: false, groups: [all] + groups,
      compared: compared, wrong: wrong,
      confusions: DataSetSummary.confusions(of: members) {
        Array(items($0, isSigned: true).filter { $0.value.mean > 0 }.prefix(3))
      },
      places: [])
  }

  /// Returns a row's attributions for its predicted class, if that class was explained, else for its first target.
  func explainedPart(ofRow index: Int, column: Int) -> Part? {
    let parts = rows[index].parts.filter { $0.column == column }
    return parts.first { rowTargets[index][$0.target] == rows[index].predicted } ?? parts.first
  }
}

extension RowResults.Row {
  /// The row's number and name: "row 3 (a17)".
  var shortTitle: String { "row \(number)" + (id.map { " (\($0))" } ?? "") }
}
