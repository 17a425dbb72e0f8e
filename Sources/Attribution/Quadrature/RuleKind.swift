/// A row of the registry of rules.
public struct RuleKind: Sendable {
  /// The word for it on the command line and in reports.
  public let name: String
  /// Where it puts its points.
  public let summary: String
  /// What its number is; `nil` for a rule that chooses its points as it goes.
  public private(set) var count: Count?
  private let rule: @Sendable (Int) -> IntegrationRule

  /// The number that tells a rule how fine to be.
  public struct Count: Hashable, Sendable {
    /// "intervals" or "points".
    public let unit: String
    /// The largest there may be.
    public var max = 1_000_000
    /// Whether the number of intervals must be even.
    public var mustBeEven = false

    func allows(_ count: Int) -> Bool {
      (1...max).contains(count) && (!mustBeEven || count.isMultiple(of: 2))
    }

    var description: String {
      "\(mustBeEven ? "an even number of " : "")\(unit) from \(mustBeEven ? 2 : 1) to \(max)"
    }
  }

  /// Points where the error is largest, until the tolerances are reached.
  public static let adaptive = RuleKind(
    name: AdaptiveRule.name,
    summary: "points added where the error is largest, until sum and map reach their tolerances"
  ) { _ in .adaptive(AdaptiveRule()) }

  /// The ends of equal intervals, averaged.
  public static let trapezoid = RuleKind(
    name: "trapezoid", summary: "ends of equal intervals, averaged; exact for linear functions",
    count: Count(unit: "intervals")
  ) { .fixed(.trapezoid(intervals: $0)) }

  /// A few random points on each of many paths.
  public static let stratified = RuleKind(
    name: StratifiedRule.name,
    summary: "a few points on each of many paths, until the map is stable"
  ) { _ in .stratified(StratifiedRule()) }

  /// Every rule, in the order of the documentation.
  public static let all = [
    adaptive, stratified, trapezoid,
    RuleKind(
      name: "midpoint", summary: "midpoints of equal intervals; exact for linear functions",
      count: Count(unit: "intervals")
    ) { .fixed(.midpoint(intervals: $0)) },
    RuleKind(
      name: "left", summary: "left ends of equal intervals; exact for constants",
      count: Count(unit: "intervals")
    ) { .fixed(.left(intervals: $0)) },
    RuleKind(
      name: "right", summary: "right ends of equal intervals, as in the paper; exact for constants",
      count: Count(unit: "intervals")
    ) { .fixed(.right(intervals: $0)) },
    RuleKind(
      name: "simpson", summary: "parabolas through three points; exact for cubic polynomials",
      count: Count(unit: "intervals", mustBeEven: true)
    ) { .fixed(.simpson(intervals: $0)) },
    RuleKind(
      name: "gauss-legendre",
      summary: "Gauss–Legendre nodes; n points are exact for polynomials of degree 2n − 1",
      count: Count(unit: "points", max: 10_000)
    ) { .fixed(.gaussLegendre(points: $0)) },
  ]

  /// The rule of that name, if there is one.
  public static func named(_ name: String) -> RuleKind? { all.first { $0.name == name } }

  /// The rule with that many intervals or points. An adaptive rule takes no number, and has its default tolerances.
  ///
  /// - Throws: `AttributionError.ruleCount`
  public func make(_ count: Int? = nil) throws -> IntegrationRule {
    switch (self.count, count) {
    case (nil, nil):
      return rule(0)
    case (let allowed?, let count?) where allowed.allows(count):
      return rule(count)
    default:
      throw AttributionError.ruleCount(
        rule: name, count: count, allowed: self.count?.description ?? "no number")
    }
  }
}

/// How the points of a path are chosen.
public enum IntegrationRule: Hashable, Sendable {
  /// The same points for all scores.
  case fixed(QuadratureRule)
  /// Points of its own for each score.
  case adaptive(AdaptiveRule)
  /// A few points on each of many paths.
  case stratified(StratifiedRule)

  /// The name on the command line and in reports.
  public var name: String {
    switch self {
    case .fixed(let rule): rule.name
    case .adaptive: AdaptiveRule.name
    case .stratified: StratifiedRule.name
    }
  }
}
