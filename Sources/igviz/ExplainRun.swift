import ArgumentParser
import Explaining
import Fields
import Figure
import Files
import Foundation
import ManyInputs
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
    var options = options
    options.images = try InputTree.paths(of: options.images)
    // What is wrong with its input matters more to a person than what is wrong with its output.
    if options.images.count == 1, !FileManager.default.fileExists(atPath: options.images[0]) {
      throw FileError.notFound(path: options.images[0])
    }
    if let name = options.many.given {
      throw UsageError(
        "\(name) goes with photos that are explained into a folder: igviz photos/ -o explained/")
    }
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
    var writer = ResultWriter(options, presentation: presentation, plan: plan, inputs: inputs)
    var report = plan.reports.isEmpty ? nil : ReportFile(options)
    for (number, input) in inputs.enumerated() {
      do {
        let areConverged = try explain(
          input, number: number, of: opened, background: background, loading: loading, into: &report,
          writer: &writer)
        if !areConverged { status = status ?? .notConverged }
      } catch let error where inputs.count > 1 && Failure(error).isAboutInput {
        let failure = Failure(error)
        Console.note("igviz: \(failure.message)")
        if status == nil || status == .notConverged { status = failure.status }
      }
      loading = 0  // once for all inputs
    }
    try writer.finish()
    try report?.write(to: plan.reports)
    if let status { throw status.exitCode }
  }

  /// Explains everything in one input, one row after the other; whether all of it converged, or no tolerance was asked for.
  private func explain(
    _ input: InputFiles, number: Int, of opened: OpenedModel, background: InputRows?, loading: Double,
    into page: inout ReportFile?, writer: inout ResultWriter
  ) throws -> Bool {
    var stopwatch = Stopwatch()
    let model = opened.model
    let source = try InputSource(
      input, opened: opened, background: background, reading: options.reading, tables: options.table,
      texts: options.text, arrays: options.arrays)
    if options.results.arrays != nil, !source.isEven {
      throw UsageError("--arrays stacks texts, and these have different lengths; add --length")
    }
    let samples = SampleSeries(options, source: source, plan: plan)
    let request = try options.request(presentation, for: source, isSheet: samples.areShared)
    let explainer = try Explainer(model, request)
    var table: (any SeriesOutput)? =
      samples.areShared ? FieldOutput(options, count: source.count) : source.series(options)
    var parts: [Explanation] = []
    var (loading, decoding) = (loading, stopwatch.lap())
    var arrays = plan.arraysFolder(ofInput: number).map {
      ArrayFiles(
        folder: $0, rows: samples.areAveraged ? nil : source.rows, shapes: source.givenShapes,
        netCDF: source.netCDF)
    }
    let metadata = try RunMetadata(input, model: options.question.model)
    var areConverged = true
    for index in 0..<source.count {
      let isLast = index == source.count - 1
      let row = source.count > 1 && !samples.areAveraged ? index : nil
      let fields = try source.fields(ofRow: index)
      _ = stopwatch.lap()
      if table == nil { try plan.checkPicture(of: fields, model: model) }
      loading += stopwatch.lap()
      let own =
        options.question.drawsEach ? try Explainer(model, request.drawing(forInput: index)) : explainer
      var explanation = try explain(fields, by: own)
      if explanation.isConverged == false, options.rules.asksForTolerance { areConverged = false }
      if samples.areAveraged {
        parts.append(explanation)
        guard isLast else { continue }
        explanation = try Explanation(meanOf: parts)
      }
      explanation.seconds.load += loading
      explanation.seconds.decode = decoding
      (loading, decoding) = (0, 0)  // once for all rows
      try arrays?.add(explanation)
      source.noteCut(row: index, of: input.name)
      try page?.add(explanation, of: input, source: source, row: row, metadata: metadata)
      table?.add(explanation, row: index)
      var files: [String] = []
      if let table, isLast {
        files += try table.write(
          figures: plan.figures(ofInput: number, row: nil), metadata: metadata.metadata(of: explanation),
          isFree: plan.isFree)
      }
      if isLast { files += try arrays?.write() ?? [] }
      try writer.add(
        ResultWriter.Result(
          explanation: explanation, name: samples.name(of: input.name), input: number, row: row,
          label: samples.areAveraged ? nil : source.label(ofRow: index), photo: source.photo,
          metadata: metadata, table: table,
          isOneOfMany: inputs.count > 1 || row != nil, files: files))
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
      for: model, tables: options.table, arrays: options.arrays)
  }

  // MARK: One input

  private func explain(_ fields: [Field], by explainer: Explainer) throws -> Explanation {
    let progress = ProgressBar(title: "Explaining", isShown: !options.results.quiet)
    defer { progress.clear() }
    return try explainer.explain(
      fields, watch: Watch(progress: progress.update, isCancelled: { Interruption.isRequested }))
  }
}
