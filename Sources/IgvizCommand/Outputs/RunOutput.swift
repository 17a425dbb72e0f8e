import Explaining
import Pipeline
import Report
import Synchronization

/// Receives the explanations of a run in the order of its samples: collects rows that are shown together, writes and prints.
final class RunOutput: ResultSink {
  private let options: ExplainOptions
  private let plan: OutputPlan
  private let inputs: [InputFiles]
  private var inputCount: Int { inputs.count }
  private var isOneInput: Bool { inputCount == 1 }
  /// The progress of the evaluations of a single sample.
  let progress: ProgressBar
  private let ledger: InputLedger?
  private let state: Mutex<State>

  private struct State {
    var writer: ResultWriter
    var page: ReportFile?
    var current: Series?
    /// The index of the input that failed; its remaining samples are skipped.
    var failedInput: Int?
    var status: ExitStatus?
    /// Whether an error ended the run; later samples are skipped.
    var isOver = false
    /// The number of inputs whose results an earlier run completed.
    var completeCount = 0
  }

  /// The results of one input's samples so far.
  private struct Series {
    let input: Int
    var table: (any SeriesOutput)?
    var arrays: ArrayFiles?
    var parts: [Explanation] = []
    /// The last explanation.
    var last: Explanation?
    /// Whether some texts cannot be explained.
    var hasFailures = false
    /// The files written for the input so far.
    var files: [String] = []
    /// Seconds that are added to the next explanation.
    var loading: Double
    var decoding: Double
  }

  /// - Parameter ledger: the ledger of complete inputs; `nil` unless the run can be resumed.
  init(
    _ options: ExplainOptions, runMode: RunMode, plan: OutputPlan, inputs: [InputFiles],
    ledger: InputLedger?
  ) {
    self.ledger = ledger
    (self.options, self.plan, self.inputs) = (options, plan, inputs)
    progress = ProgressBar(title: "Explaining", isShown: !options.results.quiet)
    state = Mutex(
      State(
        writer: ResultWriter(options, runMode: runMode, plan: plan, inputs: inputs),
        page: plan.reports.isEmpty ? nil : ReportFile(options)))
  }

  /// Reports an input that cannot be read because of its name or its permissions.
  ///
  /// - Throws: errors of printing.
  func add(_ unreadable: UnreadableInput) throws {
    Console.note("igviz: \(unreadable.errorMessage)")
    state.withLock { $0.status = .badInput }
    try printFailure(unreadable.errorMessage, of: unreadable.path)
  }

  /// Prints the JSON line of an input that cannot be explained, if `--json` is given.
  private func printFailure(_ message: String, of name: String, row: Int? = nil) throws {
    guard options.results.json else { return }
    try Console.printAsIs(
      JSONFailure(message, name: name, row: row, version: Version.current).json())
  }

  /// Counts an input whose results are complete.
  func leaveOut() { state.withLock { $0.completeCount += 1 } }

  /// Whether samples of an input are still needed.
  func wants(_ input: OpenedInput) -> Bool {
    state.withLock { !$0.isOver && $0.failedInput != input.number }
  }

  // MARK: Samples, in order

  /// Returns the outcome unchanged: everything is drawn in order, because samples can be shown together.
  func prepare(_ outcome: JobOutcome, of sample: SampleStream.Sample) -> (JobOutcome, SampleStream.Sample) {
    (outcome, sample)
  }

  /// - Throws: errors of drawing, writing and printing; errors of samples, except those about one of several inputs.
  func accept(_ prepared: (JobOutcome, SampleStream.Sample)) throws {
    progress.clear()
    try state.withLock { state in
      var input: OpenedInput?
      if case .row(_, let opened) = prepared.1 { input = opened }
      guard !state.isOver, input == nil || state.failedInput != input?.number else { return }
      do {
        switch prepared {
        case (.explained(let explanation, _), .row(let row, let input)):
          try add(explanation, of: input, row: row, to: &state)
        case (.failed(let error), .row(let row, let input)):
          throw input.source.named(error, row: row, of: input.name)
        case (.failed(let error), .unopened): throw error
        case (.leftOut, _), (.explained, .unopened): break
        }
      } catch {
        if let input, case .row(let row, _) = prepared.1, goesOn(after: error, in: input) {
          return try leaveOut(error, of: input, row: row, in: &state)
        }
        try fail(error, of: input, named: name(of: prepared.1), in: &state)
      }
    }
  }

  private func name(of sample: SampleStream.Sample) -> String {
    switch sample {
    case .row(_, let input): input.name
    case .unopened(_, let input): inputs[input].name
    }
  }

  private func fail(
    _ error: any Error, of input: OpenedInput?, named name: String, in state: inout State
  ) throws {
    let failure = Failure(error)
    guard !isOneInput, failure.isAboutInput else {
      state.isOver = true
      throw error
    }
    state.failedInput = input?.number
    Console.note("igviz: \(failure.message)")
    if state.status == nil || state.status == .notConverged { state.status = failure.status }
    try printFailure(failure.message, of: name)
  }

  /// Whether the other texts of an input are explained after one has failed. Stacked arrays need all texts.
  private func goesOn(after error: any Error, in input: OpenedInput) -> Bool {
    input.source.isText && input.source.count > 1 && options.results.arrays == nil
      && Failure(error).isAboutSample
  }

  /// Reports and skips a text that cannot be explained.
  private func leaveOut(
    _ error: any Error, of input: OpenedInput, row: Int, in state: inout State
  ) throws {
    let message = input.source.failure(error, row: row, of: input.name)
    Console.note("igviz: \(message)")
    if state.status == nil || state.status == .notConverged { state.status = .badInput }
    try printFailure(
      Failure(InputSource.cause(of: error)).message, of: input.name, row: input.source.number(ofRow: row))
    var series = takenSeries(of: input, from: &state)
    defer { state.current = series }
    series.hasFailures = true
    series.table?.add(failure: message, row: row)
    state.page?.add(failure: message, number: input.source.number(ofRow: row))
    guard row == input.lastRow, let table = series.table, let last = series.last else { return }
    let files = try table.write(
      figures: plan.figures(ofInput: input.number, row: nil),
      metadata: try input.metadata.metadata(of: last), reads: plan.reads)
    try state.writer.close(table, files: files)
  }

  private func add(
    _ found: Explanation, of input: OpenedInput, row: Int, to state: inout State
  ) throws {
    let (source, samples, isLast) = (input.source, input.samples, row == input.lastRow)
    var series = takenSeries(of: input, from: &state)
    defer { state.current = series }
    var explanation = found
    if explanation.isConverged == false, options.rules.asksForTolerance {
      state.status = state.status ?? .notConverged
    }
    if samples.areAveraged {
      series.parts.append(explanation)
      guard isLast else { return }
      explanation = try Explanation(meanOf: series.parts)
    }
    explanation.warnings = source.warnings(ofRow: row) + explanation.warnings
    explanation.seconds.load += series.loading
    explanation.seconds.decode = series.decoding
    (series.loading, series.decoding) = (0, 0)  // once for all rows
    let mark = samples.areAveraged ? nil : source.mark(ofRow: row)
    try series.arrays?.add(explanation)
    try state.page?.add(explanation, of: input.files, source: source, row: mark, metadata: input.metadata)
    series.table?.add(explanation, row: row)
    series.last = explanation
    var files: [String] = []
    if let table = series.table, isLast {
      files += try table.write(
        figures: plan.figures(ofInput: input.number, row: nil),
        metadata: try input.metadata.metadata(of: explanation), reads: plan.reads)
    }
    if isLast { files += try series.arrays?.write() ?? [] }
    series.files += try state.writer.add(
      ResultWriter.Result(
        explanation: explanation, name: samples.name(of: input.name), input: input.number, row: mark,
        label: samples.areAveraged ? nil : source.label(ofRow: row), photo: source.photo,
        metadata: input.metadata, table: series.table, isOneOfMany: !isOneInput || mark != nil, files: files))
    if isLast, !series.hasFailures, let ledger, let digest = input.digest {
      try ledger.add(input.name, digest: digest, files: series.files)
    }
  }

  /// Moves the results of an input out of the state. With a second reference in the state, each addition would copy all of them.
  private func takenSeries(of input: OpenedInput, from state: inout State) -> Series {
    defer { state.current = nil }
    guard let current = state.current, current.input == input.number else { return series(of: input) }
    return current
  }

  private func series(of input: OpenedInput) -> Series {
    let (source, samples) = (input.source, input.samples)
    let arrays = plan.arraysFolder(ofInput: input.number).map {
      ArrayFiles(
        folder: $0, rows: samples.areAveraged ? nil : source.rows, shapes: source.givenShapes,
        netCDF: source.netCDF)
    }
    return Series(
      input: input.number,
      table: samples.areShared ? FieldOutput(options, source: source) : source.series(options),
      arrays: arrays,
      loading: input.loading, decoding: input.decoding)
  }

  // MARK: The end

  /// Writes the outputs that need all samples.
  ///
  /// - Returns: the exit status; `nil` if everything was explained.
  /// - Throws: errors of drawing, writing and printing.
  func finish() throws -> ExitStatus? {
    try state.withLock { state in
      try state.writer.finish()
      try state.page?.write(to: plan.reports)
      if state.completeCount > 0, !options.results.quiet {
        try Console.print("\(state.completeCount) of \(inputCount) inputs were complete")
      }
      return state.status
    }
  }
}
