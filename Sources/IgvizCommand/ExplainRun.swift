import Attribution
import ArgumentParser
import Explaining
import Fields
import Figure
import Files
import Foundation
import Pipeline
import Models
import ONNX
import Readers
import Report
import Threads

/// One run of `igviz explain` or `igviz compare`: opens the model, explains the samples of all inputs on all threads, writes and prints
/// the results in order.
struct ExplainRun {
  private let options: ExplainOptions
  private let runMode: RunMode
  private let kind: RunKind
  private let plan: OutputPlan
  private let inputs: [InputFiles]
  /// Inputs that cannot be read because of their names or permissions.
  private let unreadable: [UnreadableInput]

  /// - Throws: `UsageError` if two outputs have the same path, or if an output would replace a file that is read; `FileError`
  init(_ options: ExplainOptions, runMode: RunMode) throws {
    var options = options
    let arguments = options.images
    (options.images, unreadable) = try InputResolver.paths(of: options.images)
    // An error of the input is reported before an error of the output.
    if options.images.count == 1, !FileAccess.exists(options.images[0]) {
      throw FileError.notFound(path: options.images[0])
    }
    self.options = options
    self.runMode = runMode
    let all = try InputFiles.all(
      images: options.images, named: options.arrays.inputs, tokens: options.text.tokens)
    inputs = all.filter { options.many.shard?.contains($0.name) ?? true }
    kind = try RunKind(options, runMode: runMode, inputs: all)
    do {
      try kind.check(options.groups)
    } catch {
      // Without a gradient, a model has other default methods. The options are checked again once the model is open.
      guard kind.awaitsModel, Self.isForwardOnly(options) else { throw error }
    }
    let reads = try ReadFiles(options, arguments: arguments, inputs: inputs.flatMap(\.paths))
    plan = try OutputPlan(options, runMode: runMode, inputs: inputs, reads: reads)
  }

  func run() throws {
    // Cheap checks come first: a missing font is found before anything is computed.
    try FigureScene.checkFonts()
    guard !inputs.isEmpty else {
      if !options.results.quiet { try Console.print("no inputs in this shard") }
      return
    }
    try plan.makeFolders()
    var stopwatch = Stopwatch()
    let opened = try OpenedModel(
      options.question.model, options.modelOptions, for: inputs, layer: options.question.layer,
      words: options.text.words)
    let background = try background(of: opened.model)
    let loading = stopwatch.lap()
    let ledger = try ledger(of: opened)
    let output = RunOutput(options, runMode: runMode, plan: plan, inputs: inputs, ledger: ledger)
    for input in unreadable { try output.add(input) }
    let samples = SampleStream(count: inputs.count) { number in
      let digest = try ledger.map { _ in try inputs[number].digest() }
      if let digest, ledger?.isComplete(inputs[number].name, digest: digest) == true {
        output.leaveOut()
        return nil
      }
      return try open(
        number, opened, background: background, digest: digest, loading: number == 0 ? loading : 0)
    }
    defer { output.progress.clear() }
    let threads = options.results.threads ?? ProcessInfo.processInfo.activeProcessorCount
    try JobRun(opened.model, threads: threads).run(into: output) {
      samples.next().map { job(for: $0, model: opened.model, threads: threads, output: output) }
    }
    if let status = try output.finish() { throw status.exitCode }
  }

  // MARK: Jobs

  private func job(
    for sample: SampleStream.Sample, model: Model, threads: Int, output: RunOutput
  ) -> Job<SampleStream.Sample> {
    let (row, input): (Int, OpenedInput)
    switch sample {
    case .unopened(let error, _): return Job(sample, failing: error)
    case .row(let number, let opened): (row, input) = (number, opened)
    }
    let source = input.source
    var request = input.request
    if options.question.drawsEach { request = request.drawing(forInput: source.number(ofRow: row)) }
    request.photoSize = source.photoSize
    var execution = Execution(isCancelled: { Interruption.isRequested })
    var estimate: ComparisonEstimate?
    if inputs.count == 1, source.count == 1 {
      execution.progress = { output.progress.update(done: $0, of: $1) }
      execution.step = { output.progress.begin($0, number: $1, of: $2) }
      estimate = ComparisonEstimate(
        options, runMode: runMode, isPhoto: source.photoSize != nil, threads: threads)
    }
    return Job(sample, request: request, execution: execution) { [estimate] in
      guard output.wants(input) else { return nil }
      let fields = try source.fields(ofRow: row)
      if !source.isShownTogether, !input.samples.areShared { try plan.checkPicture(of: fields, model: model) }
      if let text = try estimate?.text(for: fields, model: model) { Console.note("igviz: \(text)") }
      return LoadedInput(fields: fields, photo: source.photo, digest: source.digest)
    }
  }

  /// Reads an input.
  private func open(
    _ number: Int, _ opened: OpenedModel, background: InputRows?, digest: String?, loading: Double
  ) throws -> OpenedInput {
    var stopwatch = Stopwatch()
    let (input, model) = (inputs[number], opened.model)
    let source = try InputSource(
      input, opened: opened, background: background, reading: options.reading, tables: options.table,
      texts: options.text, arrays: options.arrays)
    source.noteAssumptions(of: input.name)
    if options.results.arrays != nil {
      if let error = source.failures.first { throw error }
      guard source.hasUniformShape else {
        throw UsageError("--arrays needs texts of equal length; add --length")
      }
    }
    let samples = SampleSeries(options, source: source, plan: plan)
    let request = try options.request(runMode, for: source, of: model, isSheet: samples.areShared)
    try checkOptions(of: input, source: source, model: model, request: request, isSheet: samples.areShared)
    return OpenedInput(
      number: number, files: input, source: source, samples: samples, request: request,
      metadata: try RunMetadata(input, digest: source.digest, model: model), digest: digest, loading: loading,
      decoding: stopwatch.lap())
  }

  /// Checks the options again, now that the content of the input is known.
  private func checkOptions(
    of input: InputFiles, source: InputSource, model: Model, request: Request, isSheet: Bool
  ) throws {
    var kind = kind
    if model.isForwardOnly {
      kind.plans = request.columns(takesPhotos: model.photoFit != nil, hasData: request.data != nil)
    }
    kind.inputs = [RunKind.File(input)]
    kind.sampleCount = source.count
    kind.stock.rows = source.data?.count
    kind.stock.takesPhotos = model.photoFit != nil
    if source.isArray {
      let fields = try model.prepared(for: source.fields(ofRow: 0)).fields
      kind.drawings.subtract([.picture, .panels])
      kind.drawings.formUnion(drawings(of: fields, isSheet: isSheet))
    }
    try kind.check(options.groups)
  }

  /// Returns how arrays are drawn.
  private func drawings(of fields: [Field], isSheet: Bool) -> Set<RunKind.Drawing> {
    let isPicture = fields.contains { PicturePlane(of: $0) != nil }
    guard runMode == .explanation else { return isPicture ? [.picture] : [] }
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

  /// Whether the model has no gradient; `false` if its file cannot be read.
  private static func isForwardOnly(_ options: ExplainOptions) -> Bool {
    let outputs = options.modelOptions.outputNames
    let model = try? ONNXModel(contentsOf: options.question.model)
    return model?.isForwardOnly(outputs: outputs.isEmpty ? nil : outputs) ?? false
  }

  /// The inputs that earlier runs completed; `nil` without `--resume` or without a folder of all results.
  private func ledger(of opened: OpenedModel) throws -> InputLedger? {
    guard options.many.resume, let folder = kind.resultsFolder else { return nil }
    let digest = try RequestDigest(options, card: opened.card, model: opened.model.contentDigest)
    // The arrays' path is part of the key: earlier results without the requested arrays are incomplete.
    let arrays = options.results.arrays.map { " \($0)" } ?? ""
    return try InputLedger(in: folder, request: digest.hexadecimal + arrays)
  }

  private func background(of model: Model) throws -> InputRows? {
    guard !options.arrays.background.isEmpty else { return nil }
    guard model.photoFit == nil else {
      throw UsageError("--background applies to arrays and tables; photos have a known range")
    }
    return try InputFiles(named: options.arrays.background).rows(
      for: model, tables: options.table, arrays: options.arrays)
  }
}
