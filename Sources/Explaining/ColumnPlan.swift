import Attribution
import Models

/// What a column is to be: a method, and what it compares the input with.
struct ColumnPlan: Sendable {
  let kind: MethodKind
  /// `nil` for a method without baselines.
  let baseline: BaselineRequest?
  /// How paths are integrated.
  let rule: IntegratedGradients.Rule
  /// Baselines of each random part; `nil` for the usual number.
  let runs: Int?

  /// Columns that compare with the same baselines share them.
  struct BaselineKey: Hashable {
    let baseline: BaselineRequest
    let runs: Int?
  }

  var baselineKey: BaselineKey? { baseline.map { BaselineKey(baseline: $0, runs: runs) } }
}

extension Request {
  /// Random baselines of a method that has no rule for how many.
  private static let standardSamples = 40

  /// The columns, in the order of the methods, for each in that of the baselines.
  func columns(for model: Model) -> [ColumnPlan] {
    methods.flatMap { kind -> [ColumnPlan] in
      guard kind.takesBaselines else {
        return [
          ColumnPlan(kind: kind, baseline: nil, rule: rule ?? .adaptive(AdaptiveRule()), runs: nil)
        ]
      }
      return baselines(of: kind, for: model).map { plan(kind, $0) }
    }
  }

  /// Those that are asked for, else the method's own; of texts padding, of anything else that is no photo zero.
  private func baselines(of kind: MethodKind, for model: Model) -> [BaselineRequest] {
    if !baselines.isEmpty { return baselines }
    guard model.photoFit != nil else {
      return [texts?.tokenizer.special.padding == nil ? .zero : .padding]
    }
    if let own = kind.standardBaseline.flatMap({ BaselineRequest($0) }) { return [own] }
    // Who says how a path is to be integrated wants one path and not an average.
    switch rule {
    case nil, .stratified: return [.photoStandard]
    case .fixed, .adaptive: return [.black]
    }
  }

  private func plan(_ kind: MethodKind, _ baseline: BaselineRequest) -> ColumnPlan {
    let isAverage = kind.name == MethodKind.integratedGradients.name && baseline.isWhollyRandom
    let usual: IntegratedGradients.Rule =
      runs == nil && isAverage ? .stratified(StratifiedRule()) : .adaptive(AdaptiveRule())
    var rule = rule ?? usual
    var count = runs
    if kind.usesRule, case .stratified(var few) = rule {
      if let runs { few.maxGradients = runs * baseline.partCount * few.pointsPerPath }
      rule = .stratified(few)
      count = count ?? (few.maxPaths + baseline.partCount - 1) / baseline.partCount
    } else if count == nil, kind.name == ExpectedGradients.name {
      count = Self.standardSamples
    }
    return ColumnPlan(kind: kind, baseline: baseline, rule: rule, runs: count)
  }

  func options(for plan: ColumnPlan) -> MethodOptions {
    MethodOptions(rule: plan.rule, aggregation: aggregation, samples: samples, seed: seed)
  }
}
