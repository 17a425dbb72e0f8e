import ArgumentParser
import Explaining
import Fields
import Figure
import Foundation
import Models
import Readers
import Report

/// One run of `igviz explain`: opens the model, explains every input, writes and prints what was found.
struct ExplainRun {
  private let options: ExplainOptions
  private let presentation: Presentation
  private let plan: OutputPlan
  private let inputs: [InputFiles]

  /// - Throws: `UsageError` where two outputs share a name, or one is a file that is read.
  init(_ options: ExplainOptions, presentation: Presentation) throws {
    self.options = options
    self.presentation = presentation
    inputs = try InputFiles.all(
      images: options.images, named: options.arrays.inputs, tokens: options.text.tokens)
    plan = try OutputPlan(options, presentation: presentation, inputs: inputs)
  }

  func run() throws {
    // Cheap checks first: nobody waits for a minute to hear of a missing font.
    try Scene.checkFonts()
    try plan.makeFolders()
    var stopwatch = Stopwatch()
    let opened = try OpenedModel(
      options.question.model, options.modelOptions, for: inputs, layer: options.question.layer)
    let background = try background(of: opened.model)
    var loading = stopwatch.lap()
    var status: ExitStatus?
    var report = plan.reports.isEmpty ? nil : ReportFile(options)
    for (number, input) in inputs.enumerated() {
      do {
        let areConverged = try explain(
          input, number: number, of: opened, background: background, loading: loading, into: &report)
        if !areConverged { status = status ?? .notConverged }
      } catch let error where inputs.count > 1 && Failure(error).isAboutInput {
        let failure = Failure(error)
        Console.note("igviz: \(failure.message)")
        if status == nil || status == .notConverged { status = failure.status }
      }
      loading = 0  // once for all inputs
    }
    try report?.write(to: plan.reports)
    if let status { throw status.exitCode }
  }

  /// Explains everything in one input, one row after the other; whether all of it converged, or no tolerance was asked for.
  private func explain(
    _ input: InputFiles, number: Int, of opened: OpenedModel, background: InputRows?, loading: Double,
    into page: inout ReportFile?
  ) throws -> Bool {
    var stopwatch = Stopwatch()
    let model = opened.model
    let source = try InputSource(
      input, opened: opened, background: background, reading: options.reading, tables: options.table,
      texts: options.text)
    if options.results.arrays != nil, !source.isEven {
      throw UsageError("--arrays stacks texts, and these have different lengths; add --length")
    }
    let explainer = try Explainer(model, options.request(presentation, for: source))
    var table = source.series(options)
    var (loading, decoding) = (loading, stopwatch.lap())
    var arrays = plan.arraysFolder(ofInput: number).map { ArrayFiles(folder: $0, rows: source.rows) }
    var areConverged = true
    for index in 0..<source.count {
      let row = source.count > 1 ? index : nil
      let fields = try source.fields(ofRow: index)
      _ = stopwatch.lap()
      if table == nil { try plan.checkPicture(of: fields, model: model) }
      loading += stopwatch.lap()
      var explanation = try explain(fields, by: explainer)
      explanation.seconds.load += loading
      explanation.seconds.decode = decoding
      (loading, decoding) = (0, 0)  // once for all rows
      try arrays?.add(explanation)
      let metadata = try RunMetadata(input, model: options.question.model)
      source.noteCut(row: index, of: input.name)
      try page?.add(
        explanation, of: input, row: row, text: source.text(ofRow: index)?.text, metadata: metadata)
      table?.add(explanation, row: index)
      var files =
        table == nil
        ? try draw(&explanation, photo: source.photo, input: number, row: row, metadata: metadata) : []
      if let table, index == source.count - 1 {
        files += try table.write(
          figures: plan.figures(ofInput: number, row: nil), metadata: metadata.metadata(of: explanation),
          isFree: plan.isFree)
      }
      if index == source.count - 1 { files += try arrays?.write() ?? [] }
      if options.results.json { files += plan.reports }
      try report(
        explanation, name: input.name, row: row, files: files, isSeries: inputs.count > 1 || source.count > 1,
        table: table)
      if explanation.isConverged == false, options.rules.asksForTolerance { areConverged = false }
    }
    return areConverged
  }

  // MARK: Opening

  private func background(of model: Model) throws -> InputRows? {
    guard !options.arrays.background.isEmpty else { return nil }
    guard model.photoFit == nil else {
      throw UsageError("--background is data for arrays; photos have levels from 0 to 255")
    }
    return try InputFiles(name: "", kind: .arrays(options.arrays.background)).rows(
      for: model, tables: options.table)
  }

  // MARK: One input

  private func explain(_ fields: [Field], by explainer: Explainer) throws -> Explanation {
    let progress = ProgressBar(title: "Explaining", isShown: !options.results.quiet)
    defer { progress.clear() }
    return try explainer.explain(
      fields, watch: Watch(progress: progress.update, isCancelled: { Interruption.isRequested }))
  }

  /// Draws and writes the figures; returns their paths.
  private func draw(
    _ explanation: inout Explanation, photo: OriginalPhoto?, input: Int, row: Int?, metadata: RunMetadata
  ) throws -> [String] {
    var stopwatch = Stopwatch()
    var files: [String] = []
    func write(_ pages: [Scene], to path: String) throws {
      files += try FigureFile.write(
        pages, to: path, dpi: options.figure.dpi, metadata: metadata.metadata(of: explanation),
        isFree: plan.isFree)
    }
    let paths = plan.figures(ofInput: input, row: row)
    if !paths.isEmpty, let sheet = try sheet(of: explanation, photo: photo) {
      let pages = sheet.pages(options.figure.look)
      for path in paths { try write(pages, to: path) }
    }
    if let path = plan.curvePath(ofInput: input, row: row) {
      guard explanation.columns.contains(where: { !$0.attributions.allSatisfy(\.paths.isEmpty) }) else {
        throw UsageError("--curve draws single paths, and there is none; add --baseline black")
      }
      try write([PathChart.plot(of: explanation).scene(options.figure.look)], to: path)
    }
    if let path = plan.metricCurvesPath(ofInput: input, row: row) {
      guard let chart = MetricChart.plot(of: explanation) else {
        throw UsageError("--metric-curves: what is measured has no curves; --metric ins-del has")
      }
      try write([chart.scene(options.figure.look)], to: path)
    }
    explanation.seconds.render = stopwatch.lap()
    explanation.seconds.total = explanation.seconds.sum
    return files
  }

  private func sheet(of explanation: Explanation, photo: OriginalPhoto?) throws -> Sheet? {
    let (look, title) = (options.drawing.look, options.figure.title)
    if presentation == .comparison {
      return try ComparisonSheet.sheet(of: explanation, look: look, photo: photo, title: title)
    }
    let drawn = try ExplanationSheet(explanation, look: look, photo: photo, title: title)
    for (title, reason) in drawn?.empty ?? [] {
      Console.note("igviz: \(title): nothing is shown: \(reason)")
    }
    return drawn?.sheet
  }

  private func report(
    _ explanation: Explanation, name: String, row: Int?, files: [String], isSeries: Bool,
    table: (any SeriesOutput)?
  ) throws {
    let place = row.map { "\(name), row \($0)" } ?? name
    // A table shows the grade of every method.
    let verdicts: Set<Warning.Kind> = [
      .notConverged, .incomplete, .littleDifference, .unstableAverage, .beaten,
    ]
    for warning in explanation.warnings
    where presentation == .explanation && table == nil || !verdicts.contains(warning.kind) {
      let prefix = isSeries ? "\(place): " : ""
      Console.note("igviz: \(prefix)\(warning)\(Advice.on(warning.kind).map { "; \($0)" } ?? "")")
    }
    if options.results.json {
      let document = JSONDocument(
        explanation, name: name, row: row, files: files, showsPaths: options.results.paths,
        version: Version.current)
      if let document { try Console.print(document.json(isOneLine: isSeries)) }
    } else if let table, !options.results.quiet, !options.results.verbose {
      let lines =
        [table.text, files.isEmpty ? nil : table.summary].compactMap(\.self) + files.filter { $0 != "-" }
      if !lines.isEmpty { try Console.print(lines.joined(separator: "\n") + (files.isEmpty ? "\n" : "")) }
    } else if !options.results.quiet {
      let summary = Summary(explanation, name: place)
      var lines = [
        presentation == .comparison
          ? summary.answer : options.results.verbose ? summary.full : summary.brief
      ]
      for (target, table) in explanation.measurements.indices.map({
        ($0, ComparisonTable(explanation, target: $0))
      }) {
        if explanation.targets.count > 1 { lines.append(explanation.targets[target].indexedName) }
        lines.append(table.text)
      }
      if let advice = Advice.on(explanation, takesPhotos: inputs[0].isPhoto) { lines.append(advice) }
      // The picture's path comes last.
      lines += (files.dropFirst() + files.prefix(1)).filter { $0 != "-" }
      let text = lines.joined(separator: "\n")
      if files.contains("-") { Console.note(text) } else { try Console.print(text) }
    }
  }
}
