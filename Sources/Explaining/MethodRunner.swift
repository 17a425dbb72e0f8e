import Attribution
import Fields
import Models

/// Runs the requested methods, each with its baselines.
struct MethodRunner {
  let request: Request
  let subject: PreparedInput
  let function: NetworkScores
  /// The same function with the activation that activation-based methods use; `nil` without such methods.
  let inside: NetworkScores?
  let targets: [Target]
  let execution: Execution

  /// Returns one result for each plan. If `request.leavesOutUnfit`, methods that do not suit the input have a warning instead
  /// of a result; `plans` are those with a result.
  func columns(
    _ plans: [MethodPlan], _ groups: [MethodPlan.BaselineKey: BaselineGroup]
  ) throws -> (columns: [Explanation.MethodResult], plans: [MethodPlan], leftOut: [Warning]) {
    // Methods with paths that end at the input compute the gradient there; the plain gradient reuses it.
    var known: [Attributions]?
    var columns: [Int: Explanation.MethodResult] = [:]
    var leftOut: [Warning] = []
    let order = plans.indices.sorted {
      (plans[$0].baseline == nil ? 1 : 0, $0) < (plans[$1].baseline == nil ? 1 : 0, $1)
    }
    for (done, index) in order.enumerated() {
      let plan = plans[index]
      execution.step(plan.kind.title, done + 1, plans.count)
      do {
        let isKnown = plan.kind.name == MethodKind.gradient.name && known?.count == function.scoreCount
        columns[index] = try column(
          plan, plan.baselineKey.flatMap { groups[$0] }, known: isKnown ? known : nil)
      } catch let error as AttributionError where request.leavesOutUnfit {
        leftOut.append(.leftOut(method: plan.kind.name, reason: "\(error)"))
      }
      if known == nil { known = columns[index]?.attributions.compactMap(\.gradientAtInput) }
      if known?.isEmpty == true { known = nil }
    }
    let made = plans.indices.filter { columns[$0] != nil }
    return (made.compactMap { columns[$0] }, made.map { plans[$0] }, leftOut)
  }

  /// Returns a method's attributions, one for each score.
  func attributions(_ plan: MethodPlan, _ baselines: BaselineSamples) throws -> [Attributions] {
    let function = plan.kind.needs == .activationGradient ? inside ?? function : function
    return try plan.kind.make(request.options(for: plan)).attributions(
      of: function, input: subject.input, baselines: baselines,
      execution: execution
    )
  }

  private func column(
    _ plan: MethodPlan, _ group: BaselineGroup?, known: [Attributions]?
  ) throws -> Explanation.MethodResult {
    var stopwatch = Stopwatch()
    let samples = group.map { group in
      subject.samples(of: group.baselines, scores: group.scores)
    }
    let attributions = try known ?? attributions(plan.using(group), samples ?? .none)
    let seconds = stopwatch.lap() + (group?.seconds ?? 0)
    let used = attributions.map(\.baselineCount).max() ?? 0
    let areDrawn = group.map { $0.areDrawn || used < $0.baselines.count } ?? false
    let aggregation = request.options(for: plan).aggregation
    let shortfalls = try attributions.indices.map { target in
      try shortfall(of: attributions[target], target: target, plan, samples ?? .none)
    }
    let usesRule = plan.kind.usesRule && attributions.contains { $0.baselineCount > 0 }
    return Explanation.MethodResult(
      method: plan.kind.name, name: group?.name,
      rule: usesRule ? plan.rule.name : nil,
      baselines: Array((group?.infos ?? []).prefix(used)),
      meanBaseline: try group?.mean(of: used, for: subject, threads: request.threads) ?? [],
      attributions: attributions,
      verdicts: targets.indices.map { index in
        Verdict(
          .map(
            MapFindings(
              attributions[index], of: targets[index], fields: subject.fields, aggregation: aggregation,
              isRandom: plan.kind.isRandom || areDrawn, shortfall: shortfalls[index], steps: function.steps)))
      },
      seconds: seconds, layer: plan.kind.needs == .activationGradient ? inside?.layer : nil)
  }

  /// Returns the reason why attributions do not add up to the change of the score, or less accurately than requested: the cause
  /// on the path with the largest residual.
  ///
  /// - Returns: `nil` if they add up, and for methods without completeness.
  private func shortfall(
    of attributions: Attributions, target: Int, _ plan: MethodPlan, _ baselines: BaselineSamples
  ) throws -> Shortfall? {
    guard let completeness = attributions.completeness else { return nil }
    let isInexact = attributions.isConverged == false
    guard completeness.isIncomplete || isInexact else { return nil }
    // The path had too few points if it had fewer than the search would use.
    if isInexact, !completeness.isIncomplete,
      (attributions.paths.map(\.curve.count).max() ?? 0) < Shortfall.searchRule.maxPoints
    {
      return .fewPoints
    }
    let rule = IntegratedGradients.Rule.adaptive(Shortfall.searchRule)
    var options = request.options(for: plan)
    options.rule = rule
    let method: any AttributionMethod =
      plan.kind.usesRule ? plan.kind.make(options) : IntegratedGradients(rule: rule)
    let worst = completeness.worstBaseline ?? 0
    let found = try method.attributions(
      of: function.alone(target), input: subject.input,
      baselines: baselines.count > 0 ? BaselineSamples { _ in baselines.make(worst) } : .none,
      execution: execution.quiet)
    return found.first?.paths.first.map { Shortfall($0) }
  }
}

extension PreparedInput {
  /// Returns baselines as a method takes them. Every baseline was already made once; if one fails now, it is empty, and the
  /// method throws an error about its size.
  func samples(of baselines: [any Baseline], scores: [[Double]] = []) -> BaselineSamples {
    BaselineSamples(count: baselines.count, scores: scores) {
      (try? values(of: baselines[$0])) ?? []
    }
  }
}

extension Attributions {
  /// The plain gradient at the input, if a path computed it.
  fileprivate var gradientAtInput: Attributions? {
    guard baselineCount > 0 else { return nil }
    return inputGradient.map {
      Attributions(values: $0, scoreAtInput: scoreAtInput, evaluations: 0, inputGradient: $0)
    }
  }
}
