import Fields

/// RISE: the mean score of an input of which random parts are covered, given that a position is open:
/// S(λ) = Σᵢ F(x ⊙ mᵢ + x′ ⊙ (1 − mᵢ)) · mᵢ(λ) / (N · p), in units of the score.
///
/// Masks are grids of 8 cells along every axis in space and time (8 × 8 for a picture), each open with probability p = ½, stretched
/// to the input and shifted at random; the
/// paper covers with zeros after normalisation, which the mean colour is. Every position has the mean score of covered
/// inputs, so that differences mean something and the level does not. One evaluation for each mask and one for the input;
/// the standard error goes down with 1/√N.
/// Reference: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models".
public struct RISE: AttributionMethod {
  public static let name = "rise"
  public static let title = "RISE"
  public static let summary = "mean score over random masks, weighted by the visibility of the position"
  public static let reference =
    "Petsiuk, Das & Saenko 2018, \"RISE: Randomized Input Sampling for Explanation of Black-box Models\""
  public static let needs = ModelNeeds.scoresOnly
  public static let takesBaselines = true
  public static let takesSamples = true
  public static let isRandom = true
  public static let standardBaseline: String? = "mean"
  public static let standardSamples = 1000

  /// Masks.
  public var samples: Int
  public var seed: UInt64

  /// - Parameter samples: masks; `nil` for 1000.
  public init(samples: Int? = nil, seed: UInt64 = 0) {
    self.samples = samples ?? Self.standardSamples
    self.seed = seed
  }

  /// The first baseline is what covers; others are not looked at.
  public func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard baselines.count > 0 else { throw AttributionError.noBaselines }
    try checkSamples(samples, min: 1)
    let positions = try PositionMap(of: input, for: Self.title)
    let baseline = try baselines.checked(0, count: input.count)
    let mask = RISEMask(extents: positions.extents)
    let fold = PointFold<UInt64?>(elements: input.count, wantsGradients: false) { seed, point in
      guard let seed else {
        _ = point.update(fromContentsOf: input.values)
        return
      }
      let open = mask.values(seed: seed)
      for (element, position) in positions.positions.enumerated() {
        let share = Float(open[position])
        point[element] = share * input.values[element] + (1 - share) * baseline[element]
      }
    }
    var generator = SplitMix64(seed: seed)
    let points: [UInt64?] = [nil] + (0..<samples).map { _ in generator.next() }
    let sums = try fold.run(
      points, of: function, execution: execution,
      into: Sums(positions: positions.count, scores: function.scoreCount)
    ) { sums, seed, result in
      sums.add(result.scores, open: seed.map(mask.values))
      return []
    }
    return sums.attributions(of: positions)
  }

  private struct Sums: Sendable {
    private var scoresAtInput: [Double] = []
    private var masks = 0
    /// Σ F·m at each position, by score, and Σ (F·m)².
    private var sums: [[Double]]
    private var squares: [[Double]]

    init(positions: Int, scores: Int) {
      sums = [[Double]](repeating: [Double](repeating: 0, count: positions), count: scores)
      squares = sums
    }

    /// - Parameter open: of each position; `nil` for the input as it is.
    mutating func add(_ scores: [Double], open: [Double]?) {
      guard let open else {
        scoresAtInput = scores
        return
      }
      masks += 1
      for (index, score) in scores.enumerated() {
        for position in open.indices {
          let value = score * open[position]
          sums[index][position] += value
          squares[index][position] += value * value
        }
      }
    }

    func attributions(of positions: PositionMap) -> [Attributions] {
      scoresAtInput.indices.map { index in
        let map = sums[index].map { $0 / (Double(masks) * RISEMask.probability) }
        return Attributions(
          values: positions.elements(of: map), scoreAtInput: scoresAtInput[index], evaluations: 0,
          forwardEvaluations: 1 + masks, relativeStandardError: relativeError(of: index), baselineCount: 1)
      }
    }

    /// Σ s/√N over the positions as a share of Σ |mean|; `nil` for fewer than two masks.
    private func relativeError(of index: Int) -> Double? {
      guard masks > 1 else { return nil }
      let count = Double(masks)
      let error = zip(sums[index], squares[index]).reduce(0) { total, moments in
        total + (max(0, moments.1 - moments.0 * moments.0 / count) / (count - 1) * count).squareRoot()
      }
      let size = sums[index].reduce(0) { $0 + abs($1) }
      return size > 0 ? error / size : 0
    }
  }
}
