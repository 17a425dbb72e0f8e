import Fields

/// Checks the regions of maps by hiding them from the network.
package struct RegionChecker {
  private let evaluation: EvaluationCase
  private let level: CheckLevel
  private let others: Int
  private let area: Double
  private let seed: UInt64
  private let fill: (name: String, values: [Float])?

  /// The default share of a photo, or of a text's words, that a region covers.
  package static let standardArea = 0.25

  /// - Parameters:
  ///   - area: the region's share of all places, 0…1; for texts, of the words without special tokens.
  ///   - fill: the replacement for hidden words; `nil` for the fills of photos.
  ///   - gradients: for texts, the number of gradients computed for the map.
  package init(
    _ evaluation: EvaluationCase, level: CheckLevel, area: Double = standardArea, seed: UInt64,
    fill: (name: String, values: [Float])? = nil, gradients: Int? = nil
  ) {
    (self.evaluation, self.level, self.area, self.seed, self.fill) = (evaluation, level, area, seed, fill)
    others = gradients.map(level.others) ?? level.others
  }

  /// Whether the regions of a field can be checked: the field must be a photo or a text.
  package static func suits(_ field: Field) -> Bool {
    field.isPhoto && PicturePlane(of: field) != nil || field.axes.contains { $0.kind == .token }
  }

  /// Checks the strongest places of one sign.
  ///
  /// - Parameters:
  ///   - attributions: one for each value of the field.
  ///   - isNegative: whether the region of negative attributions is checked instead of that of positive ones.
  ///   - isOneOfTwo: whether the region of the other sign is also shown. Then both regions are taken from the sums of
  ///     attributions, which have one sign at each place, and each region covers half of the area.
  /// - Returns: `nil` if no place has that sign, or if no fill is available.
  /// - Throws: `EvaluationError`; what the score function throws.
  package func check(
    _ attributions: [Float], isNegative: Bool = false, isOneOfTwo: Bool = false
  ) throws -> RegionCheck? {
    try EvaluationError.check(attributions, of: "the attributions", count: evaluation.field.values.count)
    let field = evaluation.field
    let allowed = allowedPlaces
    let kind = Self.kind(isWords: allowed != nil, isNegative: isNegative, isOneOfTwo: isOneOfTwo)
    func region(_ kind: RegionMapKind) -> Region? {
      Self.region(
        kind, of: attributions, field: field, area: area, isNegative: isNegative, isOneOfTwo: isOneOfTwo,
        where: allowed, seed: seed)
    }
    guard let own = region(kind) else { return nil }
    let trial = trial(HidingTrial.fills)
    guard !trial.fills.isEmpty else { return nil }
    let elsewhere = OtherRegions(region: own, field: field, isAllowed: allowed)
    let shifted = elsewhere.regions(others, seed: seed)
    let disc = elsewhere.disc(in: evaluation)
    let scores = try trial.scores(of: [own] + shifted + [disc].compactMap(\.self))
    let others = scores[1..<1 + shifted.count]
    func result(
      _ path: KeyPath<HidingTrial.Scores, [Double]>, isLower: Bool
    ) -> RegionCheck.Trial {
      let value = scores[0][keyPath: path].average
      let beatenCount = others.count {
        isLower ? value < $0[keyPath: path].average : value > $0[keyPath: path].average
      }
      return RegionCheck.Trial(
        score: value, elsewhere: others.map { $0[keyPath: path].average }.average,
        disc: disc.flatMap { _ in scores.last?[keyPath: path].average },
        shareBeaten: Double(beatenCount) / Double(max(1, others.count)))
    }
    let (alternatives, more) =
      level == .full && allowed == nil ? try self.alternatives(RegionMapKind.all, region) : ([], 0)
    return RegionCheck(
      region: own, map: kind.name, isNegative: isNegative, score: evaluation.atInput.score,
      hidden: result(\.hidden, isLower: !isNegative), alone: result(\.alone, isLower: isNegative),
      fills: trial.fills.map(\.name), others: shifted.count, seed: seed, alternatives: alternatives,
      forwardEvaluations: trial.forwardEvaluations(scores.count) + more)
  }

  /// Returns the region of a photo that is checked.
  ///
  /// - Parameters: as for `check`; `area` is the region's share of all places, 0…1.
  /// - Returns: `nil` if no place has that sign.
  package static func region(
    of attributions: [Float], field: Field, area: Double, isNegative: Bool, isOneOfTwo: Bool, seed: UInt64
  ) -> Region? {
    region(
      kind(isWords: false, isNegative: isNegative, isOneOfTwo: isOneOfTwo), of: attributions, field: field,
      area: area, isNegative: isNegative, isOneOfTwo: isOneOfTwo, seed: seed)
  }

  private static func region(
    _ kind: RegionMapKind, of attributions: [Float], field: Field, area: Double, isNegative: Bool,
    isOneOfTwo: Bool, where isAllowed: [Bool]? = nil, seed: UInt64
  ) -> Region? {
    kind.region(
      of: isNegative ? attributions.map { -$0 } : attributions, field: field,
      share: isOneOfTwo ? area / 2 : area, where: isAllowed, seed: seed)
  }

  private static func kind(isWords: Bool, isNegative: Bool, isOneOfTwo: Bool) -> RegionMapKind {
    isWords ? .net : isOneOfTwo || isNegative ? .signed : .guided
  }

  /// The places of a text that may be in a region: words, but not special tokens and padding; `nil` if all places may.
  private var allowedPlaces: [Bool]? {
    guard let axis = evaluation.field.axes.first(where: { $0.kind == .token }),
      axis.extent == evaluation.places.count
    else { return nil }
    let kept = Set((axis.kept ?? []) + (axis.filled ?? []))
    return (0..<axis.extent).map { !kept.contains($0) }
  }

  private func trial(_ fills: [Fill]) -> HidingTrial {
    if let fill { return HidingTrial(evaluation: evaluation, fills: [fill]) }
    return HidingTrial(evaluation, fills: fills, seed: seed)
  }

  /// Returns the regions of several kinds of maps with their scores for all fills, and the number of inputs that were scored.
  private func alternatives(
    _ kinds: [RegionMapKind], _ region: (RegionMapKind) -> Region?
  ) throws -> ([RegionCheck.Alternative], forwardEvaluations: Int) {
    let trial = trial(HidingTrial.fills + HidingTrial.otherFills)
    let found = kinds.compactMap { kind in region(kind).map { (kind.name, region: $0) } }
    let scores = try trial.scores(of: found.map(\.region))
    func byFill(_ values: [Double]) -> [String: Double] {
      Dictionary(zip(trial.fills.map(\.name), values)) { first, _ in first }
    }
    return (
      zip(found, scores).map {
        RegionCheck.Alternative(
          map: $0.0, region: $0.region, hidden: byFill($1.hidden), alone: byFill($1.alone))
      }, trial.forwardEvaluations(found.count)
    )
  }
}
