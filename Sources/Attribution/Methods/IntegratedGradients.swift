/// Integrated Gradients: the gradient of a score, integrated along a path from a baseline x′ to the input x. On a straight path the
/// result is the mean gradient times x − x′, in units of the score.
///
/// The attributions sum to F(x) − F(x′) (completeness) up to the error of the quadrature rule. With several baselines the
/// attributions are averaged (expected gradients).
/// References: Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks"; Erion et al. 2021, "Improving
/// performance of deep learning models with axiomatic attribution priors and expected gradients".
public struct IntegratedGradients: AttributionMethod {
  package var kind: MethodKind { .integratedGradients }

  /// How the points of a path are chosen.
  public typealias Rule = IntegrationRule

  var rule: Rule
  /// The aggregation that makes the shown map, whose error is estimated if there are several baselines.
  var aggregation: Aggregation
  /// Makes the path from a baseline to the input.
  var path: @Sendable (_ baseline: [Float], _ input: [Float]) -> any IntegrationPath

  package init(
    rule: Rule, aggregation: Aggregation = Aggregation(),
    path: @escaping @Sendable (_ baseline: [Float], _ input: [Float]) -> any IntegrationPath = {
      StraightPath(from: $0, to: $1)
    }
  ) {
    self.rule = rule
    self.aggregation = aggregation
    self.path = path
  }

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard baselines.count > 0 else { throw AttributionError.noBaselines }
    switch rule {
    case .fixed(let rule):
      return try integrated(function, input, baselines, execution) {
        FixedQuadrature(rule: rule, count: $0.count)
      }
    case .adaptive(let rule):
      return try integrated(function, input, baselines, execution) {
        AdaptiveQuadrature(rule: rule, factors: $0)
      }
    case .stratified(let rule):
      return try stratified(
        by: rule, of: function, input: input, baselines: baselines, execution: execution)
    }
  }

  /// The number of points of a path, including the ends; for an adaptive rule the largest number.
  private var maxPathPoints: Int {
    switch rule {
    case .fixed(let rule): rule.nodesWithEnds.count
    case .adaptive(let rule): rule.maxPoints
    case .stratified(let rule): rule.pointsPerPath
    }
  }

  /// Integrates path by path.
  ///
  /// - Parameter makeQuadrature: makes the integral of one score along one path. Its argument has the factors of γ′ that the
  ///   samples do not contain, one for each element of a point.
  private func integrated(
    _ function: some ScoreFunction, _ input: MethodInput, _ baselines: BaselineSamples,
    _ execution: Execution,
    makeQuadrature: @escaping @Sendable (_ factors: [Float]) -> any PathQuadrature
  ) throws -> [Attributions] {
    let path = path
    let threads = max(1, execution.threads)
    let maxEvaluations = baselines.count * maxPathPoints
    var schedule = PathSchedule(
      count: baselines.count, scores: function.scoreCount, maxOpen: threads,
      pointsUnderWay: threads * function.batch,
      makePath: { try baselines.path($0, to: input.values, path) }, makeQuadrature: makeQuadrature)
    let first = try schedule.beginPaths()
    let finished = try OrderedFold.run(
      first, threads: threads, batch: function.batch, into: schedule, emptyResult: Evaluation(),
      isCancelled: execution.isCancelled,
      makeWorker: { PathWorker(evaluator: function.makeEvaluator(), count: input.count) },
      work: { worker, requests, evaluations in worker.evaluate(requests, into: &evaluations) },
      fold: { schedule, request, evaluation in
        let requests = try schedule.take(evaluation, for: request)
        execution.progress(schedule.done, max(schedule.known, maxEvaluations))
        return requests
      })
    return finished.means.map { $0.attributions(input: input, aggregation: aggregation) }
  }
}

extension MethodKind {
  /// Integrated Gradients.
  public static let integratedGradients = MethodKind(
    name: "ig", title: "Integrated gradients",
    summary:
      "gradients integrated along the straight path from a baseline to the input; they sum to the score's difference",
    reference: "Sundararajan, Taly & Yan 2017, \"Axiomatic Attribution for Deep Networks\"",
    needs: .inputGradient, takesBaselines: true, usesRule: true, ownFileStem: "integrated_gradients",
    ownEvidenceStem: "evidence", typicalPasses: 480
  ) { IntegratedGradients(rule: $0.rule, aggregation: $0.aggregation) }
}
