extension TextResults {
  /// Summarizes all texts: the mean attribution of each word in one column, the words with the largest |sum| first.
  func summary(column: Int) -> DataSetSummary {
    let members = rows.map {
      DataSetMember(name: "text \($0.number)", prediction: $0.predicted, truth: nil)
    }
    let values = rows.map { wordValues(of: $0, column: column) }
    func items(_ indices: [Int]) -> [DataSetSummary.Item] {
      var found: [String: [Double]] = [:]
      for index in indices {
        for (word, value) in values[index] { found[word, default: []].append(value) }
      }
      let ordered = found.sorted {
        let (a, b) = (abs($0.value.reduce(0, +)), abs($1.value.reduce(0, +)))
        return a == b ? $0.key < $1.key : a > b
      }
      return ordered.prefix(DataSetSummary.maxItems).compactMap { word, values in
        MeanWithError(values).map { DataSetSummary.Item(name: word, value: $0) }
      }
    }
    let classes = DataSetSummary.classes(of: members)
    let groups =
      classes.count < 2
      ? []
      : classes.prefix(DataSetSummary.maxGroups).map { label, indices in
        DataSetSummary.Group(label: label, count: indices.count, items: items(indices))
      }
    return DataSetSummary(
      things: "texts", count: rows.count,
      measure: "mean attribution of each occurrence, in units of the score: \(score)", isSigned: true,
      groups: [DataSetSummary.Group(label: nil, count: rows.count, items: items(Array(rows.indices)))]
        + groups,
      compared: nil, wrong: nil, confusions: [], places: [])
  }

  /// Returns words in lower case with their attributions, without words that have neither a letter nor a digit.
  private func wordValues(of row: Row, column: Int) -> [(word: String, value: Double)] {
    let parts = row.parts.filter { $0.column == column }
    guard let part = parts.first(where: { row.targets[$0.target] == row.predicted }) ?? parts.first else {
      return []
    }
    let values = row.wordAttributions(part)
    return row.spans.spans.compactMap { span in
      guard let word = span.word, span.text.contains(where: { $0.isLetter || $0.isNumber }) else {
        return nil
      }
      return (String(span.text.lowercased().prefix(PageLimits.name)), values[word])
    }
  }
}
