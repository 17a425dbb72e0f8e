import Attribution
import ConvNet
import Dispatch
import Fields
import Models

/// Explains a model's answers to inputs, one after the other, all asked in the same way.
///
///     let model = try Model(named: "efficientnet-lite0")
///     let explainer = try Explainer(model)
///     let explanation = try explainer.explain([model.field(of: photo)])
public struct Explainer: Sendable {
  public let model: Model
  public let request: Request

  /// - Throws: `RequestError` when the request contradicts itself.
  public init(_ model: Model, _ request: Request = Request()) throws(RequestError) {
    try request.validate()
    self.model = model
    self.request = request
  }

  /// Explains the model's answer to one input.
  ///
  /// - Parameter inputs: one field for each of the model's inputs, as `Model.field(of:)` and `InputRows` make them.
  /// - Throws: `RequestError`, `LabelError`, `BaselineError`, `ModelError`, `InputError`, `FileError`, `ONNXError`,
  ///   `GraphError`; `CancellationError` when the watch says so.
  public func explain(_ inputs: [Field], watch: Watch = Watch()) throws -> Explanation {
    var stopwatch = Stopwatch()
    var seconds = Explanation.Seconds()
    let (compiled, fields) = try model.prepared(for: inputs)
    seconds.load = stopwatch.lap()
    let asked = request.baselines(for: model)
    let made = try asked.map { try $0.baselines(for: fields, model: model, draws: request.draws(for: $0)) }
    let subject = Subject(network: compiled.network, fields: fields)
    let baselines = made.flatMap(\.self)
    let found = try outputs(of: compiled, subject: subject, baselines: baselines)
    let (targets, scores) = try self.targets(of: compiled, at: found.input)
    var rest = found.baselines[...]
    let groups = try zip(asked, made).map { asked, baselines in
      defer { rest = rest.dropFirst(baselines.count) }
      return try BaselineGroup(
        name: asked.name, rule: request.rule(for: asked), baselines: baselines,
        outputs: rest.prefix(baselines.count), scores: scores, subject: subject,
        classes: compiled.outputs.first(where: \.isOneChoice))
    }
    seconds.classify = stopwatch.lap()
    let columns = try ColumnMaker(
      request: request, subject: subject, function: NetworkScores(of: compiled.network, scores),
      inside: inside(inputs, scores), targets: targets, watch: watch
    ).columns(groups)
    try subject.checkFinite(columns, scores: scores)
    seconds.attribute = stopwatch.lap()
    seconds.total = seconds.sum
    return Explanation(
      model: model.name, fields: fields,
      outputs: compiled.outputs.map { OutputReport($0, values: found.input, targets: targets).output },
      targets: targets, columns: columns,
      aggregation: request.aggregation,
      warnings: rangeWarnings(baselines, fields) + WarningFinder(targets: targets, columns: columns).warnings,
      seconds: seconds, threads: request.threads)
  }

  /// The same from a task: its cancellation ends the explanation, and no thread of the caller's waits for it.
  ///
  /// - Throws: as `explain(_:watch:)`
  public func explanation(of inputs: [Field]) async throws -> Explanation {
    let flag = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(
            with: Result { try explain(inputs, watch: Watch(isCancelled: { flag.isRaised })) })
        }
      }
    } onCancel: {
      flag.raise()
    }
  }

  /// The scores with the activation that is asked for, where a method looks at one.
  private func inside(_ inputs: [Field], _ scores: [Score]) throws -> NetworkScores? {
    guard request.methods.contains(where: { $0.needs == .activationGradient }) else { return nil }
    let compiled = try model.prepared(for: inputs, activation: request.activation).network
    return NetworkScores(of: compiled.network, scores, activation: compiled.activation)
  }

  // MARK: What the model says

  /// Inputs and baselines that are in memory at once.
  private static let pointsTogether = 32

  /// The network's output vectors at the input and at every baseline.
  private func outputs(
    of compiled: CompiledModel, subject: Subject, baselines: [any Baseline]
  ) throws -> (input: [Float], baselines: [[Float]]) {
    var outputs: [[Float]] = []
    for first in stride(from: 0, through: baselines.count, by: Self.pointsTogether) {
      let points = try (first..<min(first + Self.pointsTogether, baselines.count + 1)).map {
        try $0 == 0 ? subject.input.values : subject.values(of: baselines[$0 - 1])
      }
      let found = try compiled.network.outputs(count: points.count, threads: request.threads) { points[$0] }
      if let index = found.firstIndex(where: { !$0.allSatisfy(\.isFinite) }) {
        throw try subject.notFinite(at: points[index])
      }
      outputs += found
    }
    return (outputs[0], Array(outputs.dropFirst()))
  }

  /// - Throws: `RequestError`, `LabelError`, `ModelError`
  private func targets(of compiled: CompiledModel, at values: [Float]) throws -> ([Target], [Score]) {
    var found: [TargetReader.Found] = []
    for output in compiled.outputs {
      let reader = try TargetReader(output: output, score: request.score, values: values)
      found += request.targets.isEmpty ? try reader.standard() : try request.targets.flatMap(reader.targets)
    }
    var seen: Set<Score> = []
    let different = found.filter { seen.insert($0.score).inserted }
    return (different.map(\.target), different.map(\.score))
  }

  /// Ranges that random baselines needed and nobody gave.
  private func rangeWarnings(_ baselines: [any Baseline], _ fields: [Field]) -> [Warning] {
    guard let baseline = baselines.first(where: { $0 is NoiseBaseline || $0 is MaxDistanceBaseline }) else {
      return []
    }
    return fields.filter { field in (0..<field.quantities).contains { field.knownRange(of: $0) == nil } }.map
    { field in
      Warning(
        kind: .unknownRange, place: baseline.name,
        text:
          "the ranges of \(field.name) are not known, so its own least and greatest value stand in for all of them"
      )
    }
  }
}
