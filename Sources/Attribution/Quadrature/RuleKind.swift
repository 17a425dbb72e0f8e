/// A row of the registry of rules.
public struct RuleKind: Sendable {
  /// The name on the command line and in reports.
  public let name: String
  /// The points of the rule, in words.
  public let summary: String
  /// The number that the rule takes; `nil` for a rule that chooses its points during the integration.
  public private(set) var count: Count?
  private let rule: @Sendable (Int) -> IntegrationRule

  /// The number of intervals or points of a rule.
  public struct Count: Hashable, Sendable {
    /// "intervals" or "points".
    public let unit: String
    /// The largest allowed number.
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

  /// Adds points where the error is largest, until the tolerances are reached.
  public static let adaptive = RuleKind(
    name: AdaptiveRule.name,
    summary: "points added where the error is largest, until sum and map reach their tolerances"
  ) { _ in .adaptive(AdaptiveRule()) }

  /// The ends of equal intervals, averaged.
  public static let trapezoid = RuleKind(
    name: "trapezoid", summary: "ends of equal intervals, averaged; exact for linear functions",
    count: Count(unit: "intervals")
  ) { .fixed(.trapezoid(intervals: $0)) }

  /// A few points on each of many paths, until the map is stable.
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

  /// Returns the rule with this name; `nil` if there is none.
  public static func named(_ name: String) -> RuleKind? { all.first { $0.name == name } }

  /// Makes the rule with the given number of intervals or points. An adaptive or stratified rule takes no number, and has its
  /// default tolerances.
  ///
  /// - Throws: `AttributionError.ruleCount` if the rule does not allow the number.
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
  /// Different points for each score.
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
