import Explaining
import Files
import Readers
import Report

/// The page for browsers that a run writes at its end.
struct ReportFile {
  private let results: ResultOptions
  private var document: ReportDocument
  /// Texts have a page of their own kind.
  private var texts: TextResults
  /// How the texts' page was made.
  private var facts: [ReportFact] = []

  init(_ options: ExplainOptions) {
    results = options.results
    texts = TextResults(colors: options.drawing.wordColors)
    document = ReportDocument(
      title: options.figure.title, software: "igviz \(Version.current)", look: options.drawing.reportLook)
  }

  /// - Throws: `FieldError`, `FigureError`, `ImageError`
  mutating func add(
    _ explanation: Explanation, of input: InputFiles, row: Int?, text: EncodedText?, metadata: RunMetadata
  ) throws {
    let facts =
      [ReportFact("program", document.software)]
      + metadata.entries.map { ReportFact($0.key, $0.value) }
    if let text {
      texts.add(explanation, of: text, number: texts.rows.count)
      self.facts += facts.filter { !self.facts.contains($0) }
    } else {
      try document.add(
        explanation, name: row.map { "\(input.name), row \($0)" } ?? input.name, facts: facts)
    }
  }

  /// Writes and names it, unless there is nothing to write of.
  ///
  /// - Throws: `FileError`, `ConsoleError`
  func write(to paths: [String]) throws {
    guard !document.isEmpty || !texts.rows.isEmpty else { return }
    let page =
      texts.rows.isEmpty
      ? try document.page()
      : try texts.page(title: document.title, software: document.software, facts: facts)
    for path in paths {
      try FileAccess.write(page, to: path)
      if !results.quiet, !results.json { try Console.print(path) }
    }
  }
}
