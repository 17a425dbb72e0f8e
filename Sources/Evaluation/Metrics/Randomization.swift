import Fields

/// Whether a map depends on the network or only on the input: its similarity to maps of networks with random weights.
///
/// The weights are randomized layer by layer, from the output backwards, and each network makes a new map. It is compared with
/// the candidate's map by Spearman's ρ of |map|, and by the structural similarity of both maps, scaled to 0…1. The value is the
/// mean of ρ over the depths. An edge detector has 1. If a random network's map is constant, ρ = 0; if the candidate's map is
/// constant, there is no value.
///
/// Reference: Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018, "Sanity Checks for Saliency Maps".
struct Randomization: Metric {
  /// If ρ with the map of the entirely random network exceeds this limit, the map is reported to ignore the weights.
  static let limit = 0.8

  /// The most random networks for which a map is made.
  var depths = 16

  func results(
    for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64
  ) throws -> [MetricResult] {
    guard let randomized = candidate.randomized else {
      throw EvaluationError.lacks(
        metric: MetricKind.randomization.name, need: MetricNeeds.randomizing.firstInWords ?? "")
    }
    let varies = candidate.map.contains { $0 != candidate.map.first }
    let steps = varies ? Self.depths(of: randomized.layers.count, atMost: depths) : []
    let places = evaluation.plane.map { evaluation.placesOfPixels(height: $0.height, width: $0.width) }
    var ranks: [Double] = []
    var similarities: [Double] = []
    for depth in steps {
      let map = try randomized.map(depth)
      try EvaluationError.check(
        map, of: "the map of \(candidate.name) with \(depth) random layers", count: evaluation.places.count)
      ranks.append(Correlation.spearman(Self.magnitudes(candidate.map), Self.magnitudes(map)) ?? 0)
      if let plane = evaluation.plane, let places,
        let similarity = StructuralSimilarity.mean(
          Self.stretched(candidate.map, to: places), Self.stretched(map, to: places), height: plane.height,
          width: plane.width, range: 1)
      {
        similarities.append(similarity)
      }
    }
    func result(_ suffix: String, _ title: String, _ values: [Double]) -> MetricResult {
      MetricResult(
        .randomization, suffix, value: values.isEmpty ? nil : values.reduce(0, +) / Double(values.count),
        samples: values,
        curves: [
          .init(
            name: MetricKind.randomization.name + suffix, xName: "random layers", yName: title,
            x: steps.map(Double.init),
            y: values)
        ])
    }
    var rank = result("", "rank correlation", ranks)
    rank.isSummary = true
    rank.explanations = steps.count
    rank.note = steps.isEmpty ? .nothingVaries : ranks.last ?? 0 > Self.limit ? .ignoresWeights : nil
    return similarities.isEmpty ? [rank] : [rank, result("-ssim", "structural similarity", similarities)]
  }

  /// Returns depths from 1 to all layers: each depth, or evenly spaced ones.
  static func depths(of layers: Int, atMost most: Int) -> [Int] {
    guard layers > most else { return Array(1..<layers + 1) }
    return (1...most).map { ($0 * layers + most - 1) / most }
  }

  private static func magnitudes(_ map: [Float]) -> [Double] { map.map { Double(abs($0)) } }

  /// Returns a map scaled to 0…1, row by row; a constant map becomes 0.
  private static func stretched(_ map: [Float], to places: [Int]) -> [Float] {
    let (low, high) = (map.min() ?? 0, map.max() ?? 0)
    return places.map { high > low ? (map[$0] - low) / (high - low) : 0 }
  }
}

extension MetricKind {
  /// Similarity of the map to maps of the model with random weights.
  public static let randomization = MetricKind(
    name: "randomization", title: "Randomization",
    summary: "similarity of the map to maps of networks with random weights",
    reference: "Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018, \"Sanity Checks for Saliency Maps\"",
    higherIsBetter: false, needs: .randomizing, metric: Randomization())
}
