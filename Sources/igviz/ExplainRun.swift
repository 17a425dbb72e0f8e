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
    inputs = try InputFiles.all(images: options.images, named: options.arrays.inputs)
    plan = try OutputPlan(options, presentation: presentation, inputs: inputs)
  }

  func run() throws {
    // Cheap checks first: nobody waits for a minute to hear of a missing font.
    try Scene.checkFonts()
    try plan.makeFolders()
    var stopwatch = Stopwatch()
    let model = try open()
    let background = try background(of: model)
    var loading = stopwatch.lap()
    var status: ExitStatus?
    var report = plan.reports.isEmpty ? nil : ReportFile(options)
    for (number, input) in inputs.enumerated() {
      do {
        let areConverged = try explain(
          input, number: number, of: model, background: background, loading: loading, into: &report)
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
    _ input: InputFiles, number: Int, of model: Model, background: InputRows?, loading: Double,
    into page: inout ReportFile?
  ) throws -> Bool {
    var stopwatch = Stopwatch()
    let source = try InputSource(
      input, model: model, background: background, reading: options.reading, tables: options.table,
      arrays: options.arrays)
    let isMean = options.arrays.mean && source.isArray && source.count > 1
    let isShared = source.isArray && source.count > 1 && !isMean && !plan.sheets.isEmpty
    let request = try options.request(presentation, for: source, isShared: isShared)
    let explainer = try Explainer(model, request)
    var table = source.labels.map { TableOutput(options, labels: $0) }
    var gathered = isMean || isShared ? FieldOutput(options) : nil
    var (loading, decoding) = (loading, stopwatch.lap())
    var arrays = plan.arraysFolder(ofInput: number).map {
      ArrayFiles(folder: $0, rows: isMean ? nil : source.rows, shapes: source.givenShapes)
    }
    var areConverged = true
    for index in 0..<source.count {
      let isLast = index == source.count - 1
      let row = source.count > 1 && !isMean ? index : nil
      let fields = try source.fields(ofRow: index)
      _ = stopwatch.lap()
      if table == nil { try plan.checkPicture(of: fields, model: model) }
      loading += stopwatch.lap()
      let own =
        options.question.drawsEach ? try Explainer(model, request.drawing(forInput: index)) : explainer
      var explanation = try explain(fields, by: own)
      if explanation.isConverged == false, options.rules.asksForTolerance { areConverged = false }
      gathered?.add(explanation, row: index)
      if isMean {
        guard isLast, let mean = try gathered?.mean() else { continue }
        explanation = mean
      }
      explanation.seconds.load += loading
      explanation.seconds.decode = decoding
      (loading, decoding) = (0, 0)  // once for all rows
      try arrays?.add(explanation)
      let metadata = try RunMetadata(input, model: options.question.model)
      try page?.add(explanation, of: input, row: row, metadata: metadata)
      table?.add(explanation, row: index)
      var files =
        table == nil
        ? try draw(&explanation, photo: source.photo, input: number, row: row, metadata: metadata) : []
      if isLast {
        let figures = metadata.metadata(of: explanation)
        if let table {
          files += try table.write(
            figures: plan.figures(ofInput: number, row: nil), metadata: figures, isFree: plan.isFree)
        } else if isShared, let pages = try gathered?.pages() {
          for path in plan.sheets { files += try write(pages, to: path, figures) }
        }
        files += try arrays?.write() ?? []
      }
      if options.results.json { files += plan.reports }
      try report(
        explanation, name: isMean ? "\(input.name), mean of \(source.count) samples" : input.name, row: row,
        files: files, isSeries: inputs.count > 1 || source.count > 1 && !isMean,
        isSheet: table != nil || isShared, table: table)
    }
    return areConverged
  }

  // MARK: Opening

  private func open() throws -> Model {
    let path = options.question.model
    guard path.lowercased().hasSuffix(".onnx") else {
      guard inputs.allSatisfy(\.isPhoto) else { throw ModelError.onlyPhotos(path) }
      return try Model(named: path)
    }
    guard Set(inputs.map(\.isPhoto)).count == 1 else {
      throw UsageError("photos and arrays cannot be explained in one run: they need networks of their own")
    }
    return try InputError.naming(path) {
      let card = options.modelOptions.card.completed(by: try ModelCard(besides: path))
      return try Model(
        onnx: path, card: card, outputs: options.modelOptions.outputNames,
        for: inputs.allSatisfy(\.isPhoto) ? .photos : .arrays)
    }
  }

  private func background(of model: Model) throws -> InputRows? {
    guard !options.arrays.background.isEmpty else { return nil }
    guard model.photoFit == nil else {
      throw UsageError("--background is data for arrays; photos have levels from 0 to 255")
    }
    return try InputFiles(name: "", kind: .arrays(options.arrays.background)).rows(
      for: model, tables: options.table, arrays: options.arrays)
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
    let facts = metadata.metadata(of: explanation)
    let paths = plan.figures(ofInput: input, row: row)
    if !paths.isEmpty, let pages = try pages(of: explanation, photo: photo) {
      for path in paths { files += try write(pages, to: path, facts) }
    }
    if let path = plan.curvePath(ofInput: input, row: row) {
      guard explanation.columns.contains(where: { !$0.attributions.allSatisfy(\.paths.isEmpty) }) else {
        throw UsageError("--curve draws single paths, and there is none; add --baseline black")
      }
      files += try write([PathChart.plot(of: explanation).scene(options.figure.look)], to: path, facts)
    }
    if let path = plan.metricCurvesPath(ofInput: input, row: row) {
      guard let chart = MetricChart.plot(of: explanation) else {
        throw UsageError("--metric-curves: what is measured has no curves; --metric ins-del has")
      }
      files += try write([chart.scene(options.figure.look)], to: path, facts)
    }
    explanation.seconds.render = stopwatch.lap()
    explanation.seconds.total = explanation.seconds.sum
    return files
  }

  private func write(_ pages: [Scene], to path: String, _ metadata: FigureMetadata) throws -> [String] {
    try FigureFile.write(
      pages, to: path, dpi: options.figure.dpi, metadata: metadata, isFree: plan.isFree)
  }

  /// `nil` where there is nothing to draw, or nobody asked for it.
  private func pages(of explanation: Explanation, photo: OriginalPhoto?) throws -> [Scene]? {
    let (look, title) = (options.drawing.look, options.figure.title)
    if presentation == .comparison {
      return try ComparisonSheet.sheet(of: explanation, look: look, photo: photo, title: title)?
        .pages(options.figure.look)
    }
    if FieldSheet.suits(explanation.fields) {
      // Numbers are drawn where somebody asks for a picture of them.
      let isPicture = explanation.fields.contains { PicturePlane(of: $0) != nil }
      return isPicture || !options.results.outputs.isEmpty
        ? try FieldOutput.pages(of: explanation, options) : nil
    }
    let drawn = try ExplanationSheet(explanation, look: look, photo: photo, title: title)
    for (title, reason) in drawn?.empty ?? [] {
      Console.note("igviz: \(title): nothing is shown: \(reason)")
    }
    return drawn?.sheet.pages(options.figure.look)
  }

  private func report(
    _ explanation: Explanation, name: String, row: Int?, files: [String], isSeries: Bool, isSheet: Bool,
    table: TableOutput?
  ) throws {
    let place = row.map { "\(name), row \($0)" } ?? name
    // A table, or a sheet of many rows, shows the grade of every method.
    let verdicts: Set<Warning.Kind> = [
      .notConverged, .incomplete, .littleDifference, .unstableAverage, .beaten,
    ]
    for warning in explanation.warnings
    where presentation == .explanation && !isSheet || !verdicts.contains(warning.kind) {
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
