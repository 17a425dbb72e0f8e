extension InputSource {
  /// Whether samples are shown together: the rows of a table, and texts.
  var isShownTogether: Bool { labels != nil }

  /// Returns the shared output of table rows or texts; `nil` for inputs that are shown one by one.
  func series(_ options: ExplainOptions) -> (any SeriesOutput)? {
    if isText { return TextOutput(options, source: self) }
    return labels.map { TableOutput(options, labels: $0, count: count) }
  }
}
