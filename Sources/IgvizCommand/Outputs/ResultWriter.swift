import Explaining
import Fields
import Figure
import Files
import Foundation
import Report

/// Draws, writes and prints results: at once, or at the end if all pictures share a scale.
struct ResultWriter {
  /// The result of one input, or of one of its rows.
  struct Result {
    var explanation: Explanation
    /// The input's name.
    let name: String
    /// The input's index in the run.
    let input: Int
    let row: Int?
    /// The label of a row; `nil` if the row has none.
    let label: InputSource.RowLabel?
    /// The original photo; `nil` for other inputs.
    let photo: OriginalPhoto?
    let metadata: RunMetadata
    /// The collected rows, if rows are shown together; otherwise `nil`.
    let table: (any SeriesOutput)?
    let isOneOfMany: Bool
    /// The paths of the files written so far.
    var files: [String]

    var place: String { (row == nil ? nil : number).map { "\(name), row \($0)" } ?? name }

    /// The row's number in its file.
    var number: Int? { label?.number ?? row }
  }

  private let options: ExplainOptions
  private let runMode: RunMode
  private let plan: OutputPlan
  private let inputs: [InputFiles]
  private let look: MapLook
  private var scale = SharedScale()
  /// Results that wait for the shared scale.
  private var waiting: [Result] = []
  /// Printed warnings that hold for all rows of an input.
  private var noted: Set<String> = []

  init(
    _ options: ExplainOptions, runMode: RunMode, plan: OutputPlan, inputs: [InputFiles]
  ) {
    (self.options, self.runMode, self.plan, self.inputs) = (options, runMode, plan, inputs)
    look = options.drawing.look
  }

  /// - Returns: the files of the result; none yet if all figures share a scale.
  /// - Throws: errors of drawing, writing and printing.
  mutating func add(_ result: Result) throws -> [String] {
    guard look.scale == .shared, result.isOneOfMany, result.table == nil else {
      return try write(result, look: look)
    }
    try scale.add(result.explanation, look: look, photo: result.photo)
    waiting.append(result)
    return []
  }

  /// Draws the results that waited for the shared scale.
  ///
  /// - Throws: errors of drawing, writing and printing.
  mutating func finish() throws {
    var look = look
    look.sharedScale = scale
    let results = waiting
    waiting = []
    for result in results { _ = try write(result, look: look) }
  }

  /// Prints the end of rows that are shown together, if the last row cannot be explained.
  ///
  /// - Throws: `ConsoleError`
  func close(_ table: any SeriesOutput, files: [String]) throws {
    guard !options.results.json, !options.results.quiet else { return }
    let lines =
      [table.closing, files.isEmpty ? nil : table.summary].compactMap(\.self)
      + files.filter { $0 != "-" }.map(\.printableLines)
    if !lines.isEmpty { try Console.printAsIs(lines.joined(separator: "\n")) }
  }

  private mutating func write(_ result: Result, look: MapLook) throws -> [String] {
    var result = result
    result.files = try draw(&result, look: look) + result.files
    try report(result)
    return result.files
  }

  /// Draws and writes the figures; returns their paths.
  private func draw(_ result: inout Result, look: MapLook) throws -> [String] {
    guard result.table == nil else { return [] }
    let (explanation, input, row) = (result.explanation, result.input, result.row)
    var stopwatch = Stopwatch()
    var files: [String] = []
    func write(_ pages: [FigureScene], to path: String) throws {
      files += try FigureFile.write(
        pages, to: path, dpi: options.figure.resolution,
        metadata: try result.metadata.metadata(of: explanation),
        reads: plan.reads)
    }
    let paths = plan.figures(ofInput: input, row: row)
    if !paths.isEmpty, let pages = try pages(of: result, look: look) {
      for path in paths { try write(pages, to: path) }
    }
    if let path = plan.curvePath(ofInput: input, row: row) {
      guard explanation.columns.contains(where: { !$0.attributions.allSatisfy(\.paths.isEmpty) }) else {
        throw UsageError("--curve needs a single path; add --baseline black")
      }
      try write([PathChart.plot(of: explanation).scene(options.figure.look)], to: path)
    }
    if let path = plan.metricCurvesPath(ofInput: input, row: row) {
      guard let chart = MetricChart.plot(of: explanation) else {
        throw UsageError("--metric-curves: the chosen metrics have no curves; add --metric ins-del")
      }
      try write([chart.scene(options.figure.look)], to: path)
    }
    result.explanation.seconds.render = stopwatch.lap()
    result.explanation.seconds.total = result.explanation.seconds.sum
    return files
  }

  /// `nil` if there is nothing to draw, or no figure was requested.
  private func pages(of result: Result, look: MapLook) throws -> [FigureScene]? {
    let (explanation, photo, title) = (result.explanation, result.photo, options.figure.title)
    if runMode == .comparison {
      return try ComparisonSheet.sheet(of: explanation, look: look, photo: photo, title: title)?
        .pages(options.figure.look)
    }
    if FieldSheet.suits(explanation.fields) {
      // Numbers are drawn only if a figure is requested.
      let isPicture = explanation.fields.contains { PicturePlane(of: $0) != nil }
      return isPicture || !options.results.outputs.isEmpty
        ? try FieldOutput.pages(of: [FieldSheet.Sample(explanation)], options) : nil
    }
    let drawn = try ExplanationSheet(explanation, look: look, photo: photo, title: title)
    for (title, reason) in drawn?.empty ?? [] {
      let advice = look.polarity == .positive ? "; show negative attributions with --polarity both" : ""
      Console.note("igviz: \(title): the map is empty: \(reason)\(advice)")
    }
    return drawn?.sheet.pages(options.figure.look)
  }

  /// Returns the tables of metrics, one per target.
  private func measured(_ explanation: Explanation) -> [String] {
    explanation.measurements.indices.flatMap { target in
      (explanation.targets.count > 1 ? [explanation.targets[target].indexedName] : [])
        + [ComparisonTable(explanation, target: target).text]
    }
  }

  private mutating func report(_ result: Result) throws {
    let (explanation, table) = (result.explanation, result.table)
    let files = result.files
    for warning in explanation.warnings {
      let isCommon: Bool
      switch warning {
      // Assumptions about all rows are printed once, before the first row.
      case .assumed: continue
      // A table of results shows the grade of every method.
      case .verdict where runMode != .explanation || table != nil: continue
      // These follow from the model and the options, so they are the same for all rows.
      case .unknownRange, .notExplained, .noCategory: isCommon = table != nil
      case .keptWords, .numbersAsClasses: isCommon = true
      case .verdict, .assumedAxes, .leftOut, .truncated, .largestRegion: isCommon = false
      }
      if isCommon, !noted.insert("\(result.input): \(warning)").inserted { continue }
      let prefix = result.isOneOfMany ? "\((isCommon ? result.name : result.place).printable): " : ""
      Console.note("igviz: \(prefix)\(warning)\(warning.hint.map { "; \($0)" } ?? "")")
    }
    if options.results.json {
      let document = JSONDocument(
        explanation, name: result.name, row: result.number, id: result.label?.id, truth: result.label?.truth,
        isTable: result.table is TableOutput, files: files + plan.reports, showsPaths: options.results.paths,
        version: Version.current)
      let means = try table?.json
      if let document { try Console.printAsIs(document.json(isOneLine: result.isOneOfMany || means != nil)) }
      if let means { try Console.printAsIs(means) }
    } else if let table, runMode == .explanation, !options.results.quiet, !options.results.verbose {
      let others =
        measured(explanation) + [files.isEmpty ? nil : table.summary].compactMap(\.self)
        + files.filter { $0 != "-" }
      let lines = [table.text].compactMap(\.self) + others.map(\.printableLines)
      // A table's text can be coloured; its control characters are already escaped.
      if !lines.isEmpty { try Console.printAsIs(lines.joined(separator: "\n") + (files.isEmpty ? "\n" : "")) }
    } else if !options.results.quiet {
      let summary = Summary(explanation, name: result.place)
      var lines = [
        options.results.verbose
          ? summary.full : runMode == .comparison ? summary.answer : summary.brief
      ]
      lines += measured(explanation)
      if inputs[0].isPhoto, let hint = explanation.photoHint { lines.append(hint) }
      // The picture's path comes last.
      lines += (files.dropFirst() + files.prefix(1)).filter { $0 != "-" }
      let text = lines.joined(separator: "\n")
      if files.contains("-") { Console.note(text) } else { try Console.print(text) }
    }
  }
}
