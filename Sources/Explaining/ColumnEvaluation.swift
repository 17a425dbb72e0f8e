import Attribution
import Engine
import Evaluation
import Fields
import Models

/// Measures the maps of columns and of controls.
struct ColumnEvaluation {
  let request: Request
  let compiled: CompiledModel
  let cases: CaseMaker
  /// Runs the same methods on changed inputs and networks.
  let maker: MethodRunner
  let plans: [MethodPlan]
  let baselines: [MethodPlan.BaselineKey: [any Baseline]]
  let scores: [Score]
  /// The network that keeps the activation for activation-based methods; `compiled` if there are none.
  let inside: CompiledModel

  /// Returns one table for each target, with a row for each column and control.
  ///
  /// - Throws: `RequestError.severalInputs`, `EvaluationError`
  func tables(of columns: [Explanation.MethodResult]) throws -> [EvaluationTable] {
    guard maker.subject.fields.count == 1, let field = maker.subject.fields.first else {
      throw RequestError.severalInputs(maker.subject.fields.count)
    }
    let names = Explanation.MethodResult.names(of: columns)
    return try scores.indices.map { target in
      let candidates = zip(columns, zip(plans, names)).map { column, plan in
        candidate(column, plan.0, name: plan.1, target: target, field: field)
      }
      return try EvaluationPlan(metrics: request.metrics, seed: request.seed).table(
        of: candidates, for: try cases.evaluationCase(field, target: target),
        progress: maker.execution.progress)
    }
  }

  private func candidate(
    _ column: Explanation.MethodResult, _ plan: MethodPlan, name: String, target: Int, field: Field
  ) -> Candidate {
    let aggregation = request.aggregation.reducing(plan.kind.embeddingReduction)
    @Sendable func evidence(_ attributions: Attributions) -> Evidence {
      Evidence(
        attributions: attributions.values,
        map: aggregation.evidence(of: attributions.values, field: field))
    }
    let (maker, request, score) = (maker, request, scores[target])
    let baselines: [any Baseline] = plan.baselineKey.flatMap { self.baselines[$0] } ?? []
    let quiet = maker.execution.quiet
    // Activation-based methods need the network that keeps the activation, also with changed inputs and weights.
    let own = plan.kind.needs == .activationGradient ? inside : compiled
    @Sendable func explain(_ values: [Float], in model: CompiledModel) throws -> Evidence {
      var changed = field
      changed.values = values
      let subject = PreparedInput(network: model.network, fields: [changed])
      let function = NetworkScores(of: model.network, [score], activation: model.activation)
      let again = MethodRunner(
        request: request, subject: subject, function: function, inside: function,
        targets: [maker.targets[target]],
        execution: quiet)
      return evidence(try again.attributions(plan, subject.samples(of: baselines))[0])
    }
    let seed = request.seed
    return Candidate(
      name: name, evidence: evidence(column.attributions[target]),
      unit: plan.kind.unit == .score ? .score : .scorePerUnit, explain: { try explain($0, in: own) },
      randomized: Candidate.Randomized(layers: own.weightedLayers) { depth in
        let random = try own.withRandomWeights(depth: depth, seed: seed, at: field.values)
        return try explain(field.values, in: random).map
      })
  }
}
