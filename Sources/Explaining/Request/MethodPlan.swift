import Attribution
import Models

/// The plan of a column: a method, its baselines and its rule.
package struct MethodPlan: Sendable {
  package let kind: MethodKind
  /// The baselines; `nil` for a method without baselines.
  package let baseline: BaselineRequest?
  /// The rule of the integration along paths.
  package let rule: IntegratedGradients.Rule
  /// The number of baselines for each random part; `nil` for the default.
  let runs: Int?

  /// Whether the map is an average over many paths with a few points each.
  package var isAverage: Bool { if case .stratified = rule { true } else { false } }

  /// Whether the map depends on the seed.
  package func isRandom(_ stock: BaselineRequest.Stock) -> Bool {
    kind.isRandom || baseline?.isDrawn(runs: runs, from: stock) == true
  }

  /// Identifies the baselines of a column; columns with equal keys share them.
  struct BaselineKey: Hashable {
    let baseline: BaselineRequest
    let runs: Int?
  }

  /// Returns the plan for baselines that were made. If these are all there are, the average does not stop early: that would
  /// turn it into a sample.
  func using(_ group: BaselineGroup?) -> MethodPlan {
    guard case .stratified(var rule) = rule, let group, !group.areDrawn else { return self }
    rule.tolerance = 0
    return MethodPlan(kind: kind, baseline: baseline, rule: .stratified(rule), runs: runs)
  }

  /// Returns the number of baselines scored before any attribution: all, unless the method estimates the mean from a few.
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

  /// Returns the columns, ordered by method, then by baseline.
  ///
  /// - Parameters:
  ///   - takesPhotos: whether the input is a photo.
  ///   - hasData: whether there are rows from which baselines can be drawn.
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

  /// Returns the requested baselines or, without any, the default. For photos: the method's own, else `photoDefault`, or
  /// `black` with a rule for single paths. For texts: padding. For other inputs: rows of the data, if there are any and the
  /// method is made for them, else zero.
  private func baselines(of kind: MethodKind, takesPhotos: Bool, hasData: Bool) -> [BaselineRequest] {
    if !baselines.isEmpty { return baselines }
    guard takesPhotos else {
      return [texts != nil ? .padding : kind.isForRows && hasData ? .sample : .zero]
    }
    if let own = kind.standardBaseline.flatMap({ BaselineRequest($0) }) { return [own] }
    // A rule for the integration along a single path does not fit an average over random baselines.
    switch rule {
    case nil, .stratified: return [.photoDefault]
    case .fixed, .adaptive: return [.black]
    }
  }

  /// The fewest gradients for a column of a few random baselines, unless a rule is given.
  private static let minGradients = 24

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
        if self.rule == nil { few.maxGradients = max(few.maxGradients, Self.minGradients) }
      }
      rule = .stratified(few)
      count = count ?? (few.maxPaths + baseline.partCount - 1) / baseline.partCount
    } else if count == nil, let draws = kind.drawnBaselines {
      // Each sample has its own random baseline, so more samples reduce the error.
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
