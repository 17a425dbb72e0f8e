import Explaining
import Files
import Foundation
import GradVisualizer
import Readers
import Report

/// The HTML page that a run writes at its end: of pictures, of texts or of table rows.
struct ReportFile {
  private let options: ExplainOptions
  private let outlines: KerasVisualizer?
  private var document: ReportDocument
  private var texts: TextResults
  private var rows = RowResults()
  /// The provenance of a page of texts or rows; a page of pictures stores it for each picture.
  private var facts: [Provenance] = []

  init(_ options: ExplainOptions) {
    self.options = options
    texts = TextResults(colors: options.drawing.wordColors)
    outlines = options.drawing.isOutlined ? options.drawing.look.visualizer : nil
    if let missing = options.drawing.missingInReports {
      Console.note(
        "igviz: \(missing) applies to figures only; the page draws the map over the model's input"
      )
    }
    document = ReportDocument(
      title: options.figure.title, software: "igviz \(Version.current)", look: options.drawing.reportLook)
  }

  /// - Throws: `FieldError`, `FigureError`, `ImageError`, `VisualizerError`
  mutating func add(
    _ explanation: Explanation, of input: InputFiles, source: InputSource, row: Int?, metadata: RunMetadata
  ) throws {
    let facts =
      [Provenance("program", document.software)]
      + (try metadata.entries).map { Provenance($0.key, $0.value) }
    if let text = source.text(ofRow: row ?? 0)?.text {
      texts.add(explanation, of: text, number: texts.rows.count)
    } else if let labels = source.labels {
      rows.add(
        explanation, number: labels.numbers[row ?? 0], id: labels.identities?[row ?? 0],
        truth: labels.truths?[row ?? 0])
    } else {
      return try document.add(
        explanation, name: row.map { "\(input.name), row \($0)" } ?? input.name, facts: facts,
        outlines: outlines, photo: source.photo)
    }
    self.facts += facts.filter { !self.facts.contains($0) }
  }

  /// Adds the message of a text that cannot be explained.
  mutating func add(failure: String, number: Int) { texts.add(failure: failure, number: number) }

  /// Writes the page and prints its paths, unless the page is empty.
  ///
  /// - Throws: `FileError`, `ConsoleError`, `FigureError`, `ImageError`
  func write(to paths: [String]) throws {
    guard let page = try page() else { return }
    for path in paths {
      try FileAccess.write(page, to: path)
      if !options.results.quiet, !options.results.json { try Console.print(path) }
    }
  }

  private func page() throws -> Data? {
    let (title, software) = (document.title, document.software)
    if !texts.rows.isEmpty { return try texts.page(title: title, software: software, facts: facts) }
    if !rows.rows.isEmpty {
      return try rows.page(
        title: title, isSequential: options.table.shading == .sequential, software: software, facts: facts)
    }
    return document.isEmpty ? nil : try document.page()
  }
}
