import Attribution
import ArgumentParser
import Explaining
import Fields
import Figure
import Files
import Foundation
import Pipeline
import Models
import Readers
import Report

/// One run of `igviz explain`: opens the model, explains every input, writes and prints what was found.
struct ExplainRun {
  private let options: ExplainOptions
  private let presentation: RunMode
  private let kind: RunKind
  private let plan: OutputPlan
  private let inputs: [InputFiles]
  /// What cannot be an input because of its name, or may not be looked into.
  private let unreadable: [UnreadableInput]

  /// - Throws: `UsageError` where two outputs share a name, or one is a file that is read.
  init(_ options: ExplainOptions, presentation: RunMode) throws {
    var options = options
    let arguments = options.images
    (options.images, unreadable) = try InputResolver.paths(of: options.images)
    // What is wrong with its input matters more to a person than what is wrong with its output.
    if options.images.count == 1, !FileAccess.exists(options.images[0]) {
      throw FileError.notFound(path: options.images[0])
    }
    self.options = options
    self.presentation = presentation
    inputs = try InputFiles.all(
      images: options.images, named: options.arrays.inputs, tokens: options.text.tokens)
    kind = try RunKind(options, presentation: presentation, inputs: inputs)
    try kind.check(options.groups)
    let reads = try ReadFiles(options, arguments: arguments, inputs: inputs.flatMap(\.paths))
    plan = try OutputPlan(options, presentation: presentation, inputs: inputs, reads: reads)
  }

  func run() throws {
    // Cheap checks first: nobody waits for a minute to hear of a missing font.
    try FigureScene.checkFonts()
    try plan.makeFolders()
    var stopwatch = Stopwatch()
    let opened = try OpenedModel(
      options.question.model, options.modelOptions, for: inputs, layer: options.question.layer)
    let background = try background(of: opened.model)
    var loading = stopwatch.lap()
    var status: ExitStatus?
    for input in unreadable {
      Console.note("igviz: \(input.errorMessage)")
      status = .badInput
    }
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
    source.noteAssumptions(of: input.name)
    if options.results.arrays != nil, !source.hasUniformShape {
      throw UsageError("--arrays stacks texts, and these have different lengths; add --length")
    }
    let samples = SampleSeries(options, source: source, plan: plan)
    try checkOptions(of: input, source: source, model: model, isSheet: samples.areShared)
    let request = try options.request(presentation, for: source, isSheet: samples.areShared)
    let explainer = try Explainer(model, request)
    var table: (any SeriesOutput)? =
      samples.areShared ? FieldOutput(options, source: source) : source.series(options)
    var parts: [Explanation] = []
    var (loading, decoding) = (loading, stopwatch.lap())
    var arrays = plan.arraysFolder(ofInput: number).map {
      ArrayFiles(
        folder: $0, rows: samples.areAveraged ? nil : source.rows, shapes: source.givenShapes,
        netCDF: source.netCDF)
    }
    let metadata = try RunMetadata(input, model: model)
    var areConverged = true
    for index in 0..<source.count {
      let isLast = index == source.count - 1
      let row = samples.areAveraged ? nil : source.mark(ofRow: index)
      let fields = try source.fields(ofRow: index)
      _ = stopwatch.lap()
      if table == nil { try plan.checkPicture(of: fields, model: model) }
      loading += stopwatch.lap()
      let own =
        options.question.drawsEach
        ? try Explainer(model, request.drawing(forInput: source.number(ofRow: index))) : explainer
      var explanation = try source.naming(row: index, of: input.name) { try explain(fields, by: own) }
      if explanation.isConverged == false, options.rules.asksForTolerance { areConverged = false }
      if samples.areAveraged {
        parts.append(explanation)
        guard isLast else { continue }
        explanation = try Explanation(meanOf: parts)
      }
      explanation.warnings = source.warnings(ofRow: index) + explanation.warnings
      explanation.seconds.load += loading
      explanation.seconds.decode = decoding
      (loading, decoding) = (0, 0)  // once for all rows
      try arrays?.add(explanation)
      try page?.add(explanation, of: input, source: source, row: row, metadata: metadata)
      table?.add(explanation, row: index)
      var files: [String] = []
      if let table, isLast {
        files += try table.write(
          figures: plan.figures(ofInput: number, row: nil), metadata: try metadata.metadata(of: explanation),
          reads: plan.reads)
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

  /// Checks the options again, now that it is known what is in the file.
  private func checkOptions(of input: InputFiles, source: InputSource, model: Model, isSheet: Bool) throws {
    var kind = kind
    kind.inputs = [RunKind.File(input)]
    kind.sampleCount = source.count
    if source.isArray {
      let fields = try model.prepared(for: source.fields(ofRow: 0)).fields
      kind.drawings.subtract([.picture, .panels])
      kind.drawings.formUnion(drawings(of: fields, isSheet: isSheet))
    }
    try kind.check(options.groups)
  }

  /// How arrays are shown.
  private func drawings(of fields: [Field], isSheet: Bool) -> Set<RunKind.Drawing> {
    let isPicture = fields.contains { PicturePlane(of: $0) != nil }
    guard presentation == .explanation else { return isPicture ? [.picture] : [] }
    let outputs = options.results.outputs
    var drawings: Set<RunKind.Drawing> = []
    if isPicture, !plan.reports.isEmpty { drawings.insert(.picture) }
    guard outputs.isEmpty || outputs.count > plan.reports.count else { return drawings }
    if isSheet || FieldSheet.suits(fields) {
      if isPicture || !outputs.isEmpty { drawings.insert(.panels) }
    } else if isPicture {
      drawings.insert(.picture)
    }
    return drawings
  }

  // MARK: Opening

  private func background(of model: Model) throws -> InputRows? {
    guard !options.arrays.background.isEmpty else { return nil }
    guard model.photoFit == nil else {
      throw UsageError("--background is data for arrays; photos have levels from 0 to 255")
    }
    return try InputFiles(named: options.arrays.background).rows(
      for: model, tables: options.table, arrays: options.arrays)
  }

  // MARK: One input

  private func explain(_ fields: [Field], by explainer: Explainer) throws -> Explanation {
    let progress = ProgressBar(title: "Explaining", isShown: !options.results.quiet)
    defer { progress.clear() }
    return try explainer.explain(
      fields, execution: Execution(progress: progress.update, isCancelled: { Interruption.isRequested }))
  }
}
