import Attribution
import Models

/// What a column is to be: a method, and what it compares the input with.
package struct MethodPlan: Sendable {
  package let kind: MethodKind
  /// `nil` for a method without baselines.
  package let baseline: BaselineRequest?
  /// How paths are integrated.
  package let rule: IntegratedGradients.Rule
  /// Baselines of each random part; `nil` for the usual number.
  let runs: Int?

  /// Whether a few points on each of many paths are averaged.
  package var isAverage: Bool { if case .stratified = rule { true } else { false } }

  /// Whether another seed would make another map.
  package func isRandom(_ stock: BaselineRequest.Stock) -> Bool {
    kind.isRandom || baseline?.isDrawn(runs: runs, from: stock) == true
  }

  /// Columns that compare with the same baselines share them.
  struct BaselineKey: Hashable {
    let baseline: BaselineRequest
    let runs: Int?
  }

  /// The same for baselines that were made: an average over all there are does not end early, which would make it a sample.
  func using(_ group: BaselineGroup?) -> MethodPlan {
    guard case .stratified(var rule) = rule, let group, !group.areDrawn else { return self }
    rule.tolerance = 0
    return MethodPlan(kind: kind, baseline: baseline, rule: .stratified(rule), runs: runs)
  }

  /// Baselines that are scored before anything is attributed: all, unless the method tells the mean from a few.
  func scoredFirst(of made: BaselineRequest.Made) -> Int {
    let count = made.baselines.count
    guard kind.name == MethodKind.integratedGradients.name, made.areDrawn, case .stratified(let rule) = rule
    else {
      return count
    }
    return min(count, rule.scoredFirst(of: min(count, rule.maxPaths)))
  }

  var baselineKey: BaselineKey? { baseline.map { BaselineKey(baseline: $0, runs: runs) } }
}

extension Request {
  func columns(for model: Model) -> [MethodPlan] {
    columns(takesPhotos: model.photoFit != nil, hasData: data != nil)
  }

  /// The columns, in the order of the methods, for each in that of the baselines.
  ///
  /// - Parameter hasData: whether there are rows that baselines may be drawn from.
  package func columns(takesPhotos: Bool, hasData: Bool) -> [MethodPlan] {
    methods.flatMap { kind -> [MethodPlan] in
      guard kind.takesBaselines else {
        return [
          MethodPlan(kind: kind, baseline: nil, rule: rule ?? .adaptive(AdaptiveRule()), runs: nil)
        ]
      }
      return baselines(of: kind, takesPhotos: takesPhotos, hasData: hasData).map { plan(kind, $0) }
    }
  }

  /// Those that are asked for, else the method's own; of texts padding, of anything else that is no photo rows of the data, if the method
  /// is made for these, or zero.
  private func baselines(of kind: MethodKind, takesPhotos: Bool, hasData: Bool) -> [BaselineRequest] {
    if !baselines.isEmpty { return baselines }
    guard takesPhotos else {
      return [texts != nil ? .padding : kind.isForRows && hasData ? .sample : .zero]
    }
    if let own = kind.standardBaseline.flatMap({ BaselineRequest($0) }) { return [own] }
    // A rule for the integration of a path asks for one path, not for an average.
    switch rule {
    case nil, .stratified: return [.photoDefault]
    case .fixed, .adaptive: return [.black]
    }
  }

  /// Gradients that a few random baselines share unless a rule is given.
  private static let leastGradients = 24

  private func plan(_ kind: MethodKind, _ baseline: BaselineRequest) -> MethodPlan {
    let isAverage = kind.usesRule && baseline.isWhollyRandom
    let usual: IntegratedGradients.Rule =
      isAverage ? .stratified(StratifiedRule()) : .adaptive(AdaptiveRule())
    var rule = rule ?? usual
    var count = runs
    if kind.usesRule, case .stratified(var few) = rule {
      if let runs {
        few.maxGradients = runs * baseline.partCount * few.pointsPerPath
        // A few paths get more points each, as they would without a number of runs.
        if self.rule == nil { few.maxGradients = max(few.maxGradients, Self.leastGradients) }
      }
      rule = .stratified(few)
      count = count ?? (few.maxPaths + baseline.partCount - 1) / baseline.partCount
    } else if count == nil, let draws = kind.drawnBaselines {
      // Each sample has a random baseline of its own, so that more samples mean a smaller error.
      let samples = samples ?? draws
      count = (samples + baseline.partCount - 1) / baseline.partCount
    }
    return MethodPlan(kind: kind, baseline: baseline, rule: rule, runs: count)
  }

  func options(for plan: MethodPlan) -> MethodOptions {
    MethodOptions(
      rule: plan.rule, aggregation: aggregation.reducing(plan.kind.embeddingReduction), samples: samples,
      seed: seed)
  }
}
