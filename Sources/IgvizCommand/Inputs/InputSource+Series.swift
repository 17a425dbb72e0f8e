extension InputSource {
  /// Whether samples are shown together: the rows of a table, and texts.
  var isShownTogether: Bool { labels != nil }

  /// For the rows of a table, and for texts; `nil` for what is shown one by one.
  func series(_ options: ExplainOptions) -> (any SeriesOutput)? {
    if isText { return TextOutput(options, source: self) }
    return labels.map { TableOutput(options, labels: $0, count: count) }
  }
}
