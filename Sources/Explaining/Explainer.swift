import Attribution
import Engine
import Dispatch
import Evaluation
import Fields
import Models

/// Explains a model's outputs for one input at a time, with the same request for every input.
///
///     let model = try Model(named: "efficientnet-lite0")
///     let explainer = try Explainer(model)
///     let explanation = try explainer.explain([model.field(of: photo)])
public struct Explainer: Sendable {
  /// The model whose outputs are explained.
  public let model: Model
  /// The request for every input.
  public let request: Request

  /// Creates an explainer.
  ///
  /// - Parameters:
  ///   - model: the model whose output is explained.
  ///   - request: by default, a request of the model's standard methods.
  /// - Throws: `RequestError` if the request contradicts itself or needs a gradient that the model does not have.
  public init(_ model: Model, _ request: Request? = nil) throws(RequestError) {
    let request = request ?? Request(methods: model.standardMethods)
    try request.validate()
    let unfit = model.isForwardOnly ? request.methods.filter { $0.needs != .scoresOnly } : []
    guard unfit.isEmpty else { throw .noGradient(model: model.name, methods: unfit.map(\.name)) }
    self.model = model
    self.request = request
  }

  /// Explains the model's outputs for one input.
  ///
  /// - Parameters:
  ///   - inputs: one field for each of the model's inputs, as `Model.field(of:)` and `InputRows` make them.
  ///   - execution: threads, progress and cancellation.
  /// - Throws: `RequestError`, `LabelError`, `BaselineError`, `ModelError`, `InputError`, `FileError`, `ONNXError`,
  ///   `GraphError`; `CancellationError` when the execution is cancelled.
  public func explain(_ inputs: [Field], execution: Execution = Execution()) throws -> Explanation {
    var execution = execution
    execution.threads = request.threads
    var stopwatch = Stopwatch()
    var seconds = Explanation.Seconds()
    var (compiled, fields) = try model.prepared(for: inputs)
    let categories = try request.data?.categories(for: model)
    for (index, field) in fields.enumerated() {
      if let known = categories?.statistics[field.name] { fields[index].statistics = known }
    }
    let lookups = compiled.lookups(of: inputs)
    seconds.load = stopwatch.lap()
    let plans = request.columns(for: model)
    let made = try baselines(of: plans, for: fields, inputs: inputs)
    let subject = PreparedInput(network: compiled.network, fields: fields)
    let ends = try ends(of: plans, made, at: subject)
    let outputs = try outputs(of: compiled, at: subject, ends)
    let (targets, scores, notes) = try self.targets(
      of: compiled, at: outputs, fields: fields,
      text: TextTokens(inputs, model: model, encoder: request.texts))
    var groups: [MethodPlan.BaselineKey: BaselineGroup] = [:]
    for (key, (name, baselines)) in made {
      let users = plans.filter { $0.baselineKey == key }
      groups[key] = try BaselineGroup(
        name: name, baselines, subject: subject, scores: scores,
        classes: compiled.outputs.first(where: \.isOneChoice), categories: categories,
        outputs: ends.map { [$0.outputs[1]] }, scored: users.map { $0.scoredFirst(of: baselines) }.max(),
        threads: request.threads)
    }
    seconds.classify = stopwatch.lap()
    let inside = try inside(inputs)
    let maker = MethodRunner(
      request: request, subject: subject,
      function: NetworkScores(of: compiled.network, scores).knowing(ends?.known(scores) ?? []),
      inside: inside.map { NetworkScores(of: $0.network, scores, activation: $0.activation) },
      targets: targets, execution: execution)
    var (columns, used, leftOut) = try maker.columns(plans, groups)
    try subject.checkFinite(columns, scores: scores)
    seconds.attribute = stopwatch.lap()
    let cases = CaseMaker(
      compiled: compiled, targets: targets, scores: scores, threads: request.threads,
      isCancelled: execution.isCancelled)
    let checks = try ColumnChecks(request: request, cases: cases, fields: fields).checks(of: columns)
    for index in columns.indices { columns[index].add(checks[index]) }
    seconds.check = stopwatch.lap()
    var measurements: [EvaluationTable] = []
    if !request.metrics.isEmpty {
      execution.step("Metrics", 1, 1)
      measurements = try ColumnEvaluation(
        request: request, compiled: compiled, cases: cases, maker: maker, plans: used,
        baselines: made.mapValues(\.baselines.baselines), scores: scores, inside: inside ?? compiled
      ).tables(of: columns)
      for index in columns.indices { columns[index].compareVerdicts(with: measurements, row: index) }
      seconds.evaluate = stopwatch.lap()
    }
    seconds.total = seconds.sum
    // Results contain the values as given, not their distances from an origin.
    for index in columns.indices where !columns[index].meanBaseline.isEmpty {
      columns[index].meanBaseline = zip(fields, columns[index].meanBaseline).map {
        PackedFloats($0.unshifted($1.values))
      }
    }
    return Explanation(
      model: model.name, inputs: model.inputs.map(\.name), fields: fields.map(\.unshifted), lookups: lookups,
      outputs: compiled.outputs.map { OutputReport($0, values: outputs, targets: targets).output },
      targets: targets, columns: columns, measurements: measurements, aggregation: request.aggregation,
      warnings: notes + axisWarnings(fields) + rangeWarnings(of: used, groups, fields)
        + CategoryWarnings(inputs, lookups: lookups, model: model).all(
          comparedWith: made.values.flatMap(\.baselines.baselines))
        + keptLookups(of: compiled) + leftOut
        + WarningFinder(targets: targets, columns: columns).warnings,
      seconds: seconds, threads: request.threads)
  }

  /// Makes the baselines of all columns; columns with equal baselines share them.
  private func baselines(
    of plans: [MethodPlan], for fields: [Field], inputs: [Field]
  ) throws -> [MethodPlan.BaselineKey: (name: String, baselines: BaselineRequest.Made)] {
    var made: [MethodPlan.BaselineKey: (name: String, baselines: BaselineRequest.Made)] = [:]
    for key in plans.compactMap(\.baselineKey) where made[key] == nil {
      made[key] = (
        key.baseline.name,
        try key.baseline.baselines(for: fields, model: model, draws: request.draws(key.runs, inputs))
      )
    }
    return made
  }

  /// Explains one input asynchronously: cancelling the task cancels the explanation, and no thread of the caller blocks.
  ///
  /// - Throws: the errors of `explain(_:execution:)`
  public func explanation(of inputs: [Field]) async throws -> Explanation {
    let flag = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(
            with: Result { try explain(inputs, execution: Execution(isCancelled: { flag.isRaised })) })
        }
      }
    } onCancel: {
      flag.raise()
    }
  }

  /// Returns the network that keeps the requested activation, if a method needs one; `nil` if none does, or if the activation
  /// does not exist and unsuitable methods are left out.
  private func inside(_ inputs: [Field]) throws -> CompiledModel? {
    guard request.methods.contains(where: { $0.needs == .activationGradient }) else { return nil }
    do {
      return try model.prepared(for: inputs, activation: request.activation).network
    } catch is ModelError where request.leavesOutUnfit {
      return nil
    }
  }

  // MARK: Outputs and targets

  /// Evaluates input and baseline together, if a single thread explains and every path has both among its points; else returns
  /// `nil`.
  private func ends(
    of plans: [MethodPlan],
    _ made: [MethodPlan.BaselineKey: (name: String, baselines: BaselineRequest.Made)],
    at subject: PreparedInput
  ) throws -> PathEnds? {
    let meetsEnds = plans.contains { plan in
      if plan.kind.name == MethodKind.integratedGradients.name, case .adaptive = plan.rule {
        true
      } else {
        false
      }
    }
    guard meetsEnds, request.threads <= 1, subject.network.batch > 1, made.count == 1,
      let baselines = made.values.first?.baselines.baselines, baselines.count == 1
    else { return nil }
    return try PathEnds(
      of: subject.network, input: subject.input.values, baseline: subject.values(of: baselines[0]))
  }

  /// Returns the network's output vector at the input.
  private func outputs(
    of compiled: CompiledModel, at subject: PreparedInput, _ ends: PathEnds?
  ) throws -> [Float] {
    let input = subject.input.values
    let outputs = try ends?.outputs[0] ?? compiled.network.outputs(count: 1, threads: 1) { _ in input }[0]
    guard outputs.allSatisfy(\.isFinite) else { throw try subject.notFinite(at: input) }
    return outputs
  }

  /// - Throws: `RequestError`, `LabelError`, `ModelError`, `TokenTargetError`; for masks, `FileError`, `InputError`
  private func targets(
    of compiled: CompiledModel, at values: [Float], fields: [Field], text: TextTokens?
  ) throws -> ([Target], [Score], notes: [Warning]) {
    let plane = fields.lazy.compactMap(PicturePlane.init).first
    let mask = TargetMask(
      read: request.readMask, photoFit: model.photoFit, photo: request.photoSize,
      seen: plane.map { PictureSize(width: $0.width, height: $0.height) })
    var found: [ScoredTarget] = []
    var notes: [Warning] = []
    for output in compiled.outputs {
      let reader = try TargetReader(
        output: output, score: request.score, values: values, mask: mask, text: text)
      let own =
        request.targets.isEmpty ? try reader.standard() : try request.targets.flatMap(reader.targets)
      if let regions = reader.regions {
        let all = own.flatMap { regions.notes(of: $0.target, isChosen: request.targets.isEmpty) }
        notes += all.filter { !notes.contains($0) }.prefix(2)
      }
      found += own
    }
    var seen: Set<Score> = []
    let different = found.filter { seen.insert($0.score).inserted }
    return (different.map(\.target), different.map(\.score), notes)
  }

  /// Returns warnings about fields whose axes are a guess: windows, blurring and figures depend on them.
  private func axisWarnings(_ fields: [Field]) -> [Warning] {
    fields.compactMap { field in
      field.axesAssumption.map { .assumedAxes(input: field.name, assumption: $0) }
    }
  }

  /// Returns warnings about a decoder's look-ups, which keep the words of the text at the baseline.
  private func keptLookups(of compiled: CompiledModel) -> [Warning] {
    guard model.text != nil, let layer = compiled.lookups(of: []).first?.layer else { return [] }
    return compiled.keptLookups.map { .keptWords(layer: $0, explained: layer) }
  }

  /// Returns warnings about unknown ranges that a baseline or a method needs.
  private func rangeWarnings(
    of plans: [MethodPlan], _ groups: [MethodPlan.BaselineKey: BaselineGroup], _ fields: [Field]
  ) -> [Warning] {
    let users = plans.lazy.compactMap { plan -> (baseline: String?, method: String)? in
      let baseline = plan.baselineKey.flatMap { groups[$0] }?.baselines.first(where: \.needsRange)
      return baseline != nil || plan.kind.needsRange ? (baseline?.name, plan.kind.name) : nil
    }
    guard let (baseline, method) = users.first else { return [] }
    return fields.filter { field in (0..<field.quantities).contains { field.knownRange(of: $0) == nil } }
      .map { .unknownRange(field: $0.name, baseline: baseline, method: method) }
  }
}
