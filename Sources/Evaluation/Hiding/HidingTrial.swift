import Fields

/// Scores an input while regions of it are hidden or shown alone.
struct HidingTrial {
  let evaluation: EvaluationCase
  /// Replacements for hidden places: a name, and as many values as the field has.
  let fills: [(name: String, values: [Float])]

  /// The scores of one region, in the order of the fills.
  struct Scores {
    var hidden: [Double]
    var alone: [Double]
  }

  /// Returns the scores of all regions with all fills, computed as one batch.
  func scores(of regions: [Region]) throws -> [Scores] {
    let masks = regions.map(\.isInside)
    let input = evaluation.field.values
    let ofElement = evaluation.places.ofElement
    let perRegion = 2 * fills.count
    let outcomes = try evaluation.outcomes(perRegion * regions.count) { index in
      let (mask, turn) = (masks[index / perRegion], index % perRegion)
      let fill = fills[turn / 2].values
      let hides = turn.isMultiple(of: 2)
      return input.indices.map { mask[ofElement[$0]] == hides ? fill[$0] : input[$0] }
    }
    return regions.indices.map { region in
      let own = outcomes[region * perRegion..<(region + 1) * perRegion].map(\.score)
      return Scores(
        hidden: stride(from: 0, to: perRegion, by: 2).map { own[$0] },
        alone: stride(from: 1, to: perRegion, by: 2).map { own[$0] })
    }
  }

  /// Returns the number of inputs that are scored for a number of regions.
  func forwardEvaluations(_ regions: Int) -> Int { 2 * fills.count * regions }
}

extension HidingTrial {
  /// The fills that checks of photos use. Noise is left out, because it favours maps that were made with noise.
  static let fills = [Fill.blur, .mean]
  /// Further fills, used only to compare the regions of different maps.
  static let otherFills = [Fill.wideBlur, .middle]

  init(_ evaluation: EvaluationCase, fills: [Fill], seed: UInt64) {
    self.init(
      evaluation: evaluation,
      fills: fills.compactMap { fill in
        fill.values(evaluation.field, seed).map { (fill.name, $0) }
      })
  }
}

extension [Double] {
  /// The arithmetic mean; 0 for an empty array.
  var average: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
