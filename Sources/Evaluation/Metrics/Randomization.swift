import Fields

/// Whether a map shows the network or only the input: how like it is to maps of networks whose weights are random.
///
/// From the output backwards the weights of one layer after another become random, and the map is made again. Spearman's ρ of
/// |map| with the candidate's, and the structural similarity of the two when both run from 0 to 1; the value is the mean of ρ over
/// the depths. An edge detector has 1. A random network's map without variation is like no
/// other: ρ = 0; of a candidate's nothing can be said.
///
/// Reference: Adebayo, Gilmer, Muelly, Goodfellow, Hardt & Kim 2018, "Sanity Checks for Saliency Maps".
struct Randomization: Metric {
  /// ρ with the map of a wholly random network from which on the map is said not to show the network.
  static let limit = 0.8

  /// Networks that are explained at most.
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

  /// Depths from 1 to all layers: each of them, or some that are evenly spaced.
  static func depths(of layers: Int, atMost most: Int) -> [Int] {
    guard layers > most else { return Array(1..<layers + 1) }
    return (1...most).map { ($0 * layers + most - 1) / most }
  }

  private static func magnitudes(_ map: [Float]) -> [Double] { map.map { Double(abs($0)) } }

  /// From 0 to 1, a constant 0; row by row.
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
