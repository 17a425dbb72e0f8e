import ArgumentParser
import Attribution

/// The options for the accuracy of path integrals.
struct RuleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Largest residual, as a share of the score's span (default: 0.02)", valueName: "share"))
  var tolerance: Double?

  @Option(
    help: ArgumentHelp(
      "Largest error of the map, as a share of Σ |a| (default: 0.05)", valueName: "share"))
  var mapTolerance: Double?

  @Option(
    help: ArgumentHelp(
      "Largest number of gradients per path, adaptive rule (default: 512)", valueName: "count"))
  var maxPoints: Int?

  @Option(
    help: ArgumentHelp(
      "Quadrature rule: 'igviz help rules' (default: by baseline)",
      discussion:
        "The default is stratified for random baselines, else adaptive, and trapezoid with --steps.",
      valueName: "rule"))
  var rule: RuleArgument?

  @Option(
    help: ArgumentHelp(
      "Intervals of a fixed rule, or points of gauss-legendre (default: 50)", valueName: "count"))
  var steps: Int?

  private static let standardSteps = 50
  private static let largestPoints = 1_000_000

  private var kind: RuleKind { rule?.kind ?? (steps == nil ? .adaptive : .trapezoid) }
  /// Whether any of these options is given.
  private var isGiven: Bool {
    rule != nil || steps != nil || tolerance != nil || mapTolerance != nil || maxPoints != nil
  }
  /// Whether an accuracy was requested, and not only a number of points.
  var asksForTolerance: Bool { tolerance != nil || mapTolerance != nil }
  private var isAdaptive: Bool { kind.name == RuleKind.adaptive.name }

  func validate() throws {
    if isAdaptive, steps != nil {
      throw ValidationError(
        "--steps requires a fixed rule; the adaptive rule takes --tolerance and --max-points.")
    }
    if !isAdaptive, tolerance != nil || mapTolerance != nil || maxPoints != nil {
      throw ValidationError(
        "--tolerance, --map-tolerance and --max-points require the adaptive rule; leave out --rule and --steps."
      )
    }
    do {
      _ = try quadrature
    } catch {
      throw ValidationError("--steps: \(error).")
    }
    for (name, share) in [("tolerance", tolerance), ("map-tolerance", mapTolerance)] {
      if let share, !(share > 0 && share <= 1) {
        throw ValidationError("--\(name) must be above 0 and at most 1, not \(share).")
      }
    }
    try (AdaptiveRule.minPoints...Self.largestPoints).check(maxPoints, of: "max-points")
  }

  /// The quadrature rule with its parameters; `nil` if no option is given.
  ///
  /// - Throws: `AttributionError` if the rule does not allow this number of steps.
  var quadrature: IntegratedGradients.Rule? {
    get throws {
      guard isGiven else { return nil }
      guard isAdaptive else {
        return try kind.make(steps ?? (kind.count == nil ? nil : Self.standardSteps))
      }
      let standard = AdaptiveRule()
      return .adaptive(
        AdaptiveRule(
          tolerance: tolerance ?? standard.tolerance, mapTolerance: mapTolerance ?? standard.mapTolerance,
          maxPoints: maxPoints ?? standard.maxPoints))
    }
  }
}

extension RuleOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("tolerance", tolerance, .integrating),
      OptionUse("map-tolerance", mapTolerance, .integrating),
      OptionUse("max-points", maxPoints, .integrating),
      OptionUse("rule", rule, .integrating),
      OptionUse("steps", steps, .integrating),
    ]
  }
}

/// A rule of `RuleKind.all`, by its name.
struct RuleArgument: ExpressibleByArgument {
  let kind: RuleKind

  init?(argument: String) {
    guard let kind = RuleKind.named(argument) else { return nil }
    self.kind = kind
  }

  static var allValueStrings: [String] { RuleKind.all.map(\.name) }
}

/// A method of `MethodKind.all`, by its name.
struct MethodArgument: ExpressibleByArgument {
  let kind: MethodKind

  init?(argument: String) {
    guard let kind = MethodKind.all.first(where: { $0.name == argument }) else { return nil }
    self.kind = kind
  }

  static var allValueStrings: [String] { MethodKind.all.map(\.name) }
}
