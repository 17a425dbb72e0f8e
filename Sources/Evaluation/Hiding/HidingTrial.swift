import Fields

/// Scores of an input of which regions are hidden or shown alone.
struct HidingTrial {
  let evaluation: EvaluationCase
  /// What stands where something is hidden: the name, and as many values as the field has.
  let fills: [(name: String, values: [Float])]

  /// What one region does under each fill, in their order.
  struct Scores {
    var hidden: [Double]
    var alone: [Double]
  }

  /// All regions under all fills, as one batch.
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

  /// Inputs that are scored for so many regions.
  func forwardEvaluations(_ regions: Int) -> Int { 2 * fills.count * regions }
}

extension HidingTrial {
  /// The fills that checks of photos use. Noise is left out, because it favours maps that were made with noise.
  static let fills = [Fill.blur, .mean]
  /// Fills that are not reported, to choose between maps.
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
  /// The arithmetic mean; 0 of none.
  var average: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
