import Explaining
import Files
import GradVisualizer
import Report

/// The page for browsers that a run writes at its end.
struct ReportFile {
  private let results: ResultOptions
  private let outlines: KerasVisualizer?
  private var document: ReportDocument

  init(_ options: ExplainOptions) {
    results = options.results
    outlines = options.drawing.outlines ? options.drawing.look.visualizer : nil
    if let missing = options.drawing.missingInReports {
      Console.note(
        "igviz: \(missing) is for figures; the report shows maps over what the model saw, in styles of its own"
      )
    }
    document = ReportDocument(
      title: options.figure.title, software: "igviz \(Version.current)", look: options.drawing.reportLook)
  }

  /// - Throws: `FieldError`, `FigureError`, `ImageError`, `VisualizerError`
  mutating func add(
    _ explanation: Explanation, of input: InputFiles, row: Int?, metadata: RunMetadata
  ) throws {
    try document.add(
      explanation, name: row.map { "\(input.name), row \($0)" } ?? input.name,
      facts: [ReportFact("program", document.software)]
        + metadata.entries.map { ReportFact($0.key, $0.value) }, outlines: outlines)
  }

  /// Writes and names it, unless there is nothing to write of.
  ///
  /// - Throws: `FileError`, `ConsoleError`
  func write(to paths: [String]) throws {
    guard !document.isEmpty else { return }
    let page = try document.page()
    for path in paths {
      try FileAccess.write(page, to: path)
      if !results.quiet, !results.json { try Console.print(path) }
    }
  }
}
