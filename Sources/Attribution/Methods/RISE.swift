import Fields

/// RISE: the mean score of randomly masked inputs, for each position over the masks that leave it open:
/// S(λ) = Σᵢ F(x ⊙ mᵢ + x′ ⊙ (1 − mᵢ)) · mᵢ(λ) / (N · p), in units of the score.
///
/// Masks are grids of 8 cells along every axis in space and time (8 × 8 for a picture). Each cell is open with probability p = ½.
/// Masks are stretched to the input and shifted at random. The paper covers with zeros after normalisation, which are the mean
/// colour. All values contain the mean score of covered inputs, so only their differences are meaningful. The cost is one
/// evaluation for each mask and one for the input; the standard error falls with 1/√N.
///
/// Reference: Petsiuk, Das & Saenko 2018, "RISE: Randomized Input Sampling for Explanation of Black-box Models".
package struct RISE: AttributionMethod {
  package var kind: MethodKind { .rise }

  /// The number of masks.
  var samples = 1000
  var seed: UInt64 = 0

  /// Returns one result for each score. Covered positions have the values of a baseline; the masks use the baselines in turn.
  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard baselines.count > 0 else { throw AttributionError.noBaselines }
    try checkSamples(samples, min: 1)
    let positions = try PositionMap(of: input, for: kind.title)
    let used = min(baselines.count, samples)
    for number in 0..<used { _ = try baselines.checked(number, count: input.count) }
    let first = baselines.make(0)
    let mask = RISEMask(extents: positions.extents)
    let fold = PointFold<Mask?>(elements: input.count, wantsGradients: false) { covered, point in
      guard let covered else {
        _ = point.update(fromContentsOf: input.values)
        return
      }
      let open = mask.values(seed: covered.seed)
      let baseline = covered.baseline == 0 ? first : baselines.make(covered.baseline)
      for (element, position) in positions.positions.enumerated() {
        let share = Float(open[position])
        point[element] = share * input.values[element] + (1 - share) * baseline[element]
      }
    }
    var generator = SplitMix64(seed: seed)
    let points: [Mask?] =
      [nil] + (0..<samples).map { Mask(seed: generator.next(), baseline: $0 % used) }
    let sums = try fold.run(
      points, of: function, execution: execution,
      into: Sums(positions: positions.count, scores: function.scoreCount)
    ) { sums, covered, result in
      sums.add(result.scores, open: covered.map { mask.values(seed: $0.seed) })
      return []
    }
    return sums.attributions(of: positions, baselines: used)
  }

  private struct Mask: Sendable {
    let seed: UInt64
    let baseline: Int
  }

  private struct Sums: Sendable {
    private var scoresAtInput: [Double] = []
    private var masks = 0
    /// Σ F·m at each position, indexed by score, then by position; `squares` has Σ (F·m)².
    private var sums: [[Double]]
    private var squares: [[Double]]

    init(positions: Int, scores: Int) {
      sums = [[Double]](repeating: [Double](repeating: 0, count: positions), count: scores)
      squares = sums
    }

    /// Adds the scores of one mask.
    ///
    /// - Parameter open: the openness of each position, 0…1; `nil` for the unchanged input.
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

    func attributions(of positions: PositionMap, baselines: Int) -> [Attributions] {
      scoresAtInput.indices.map { index in
        let map = sums[index].map { $0 / (Double(masks) * RISEMask.probability) }
        return Attributions(
          values: positions.elements(of: map), scoreAtInput: scoresAtInput[index], evaluations: 0,
          forwardEvaluations: 1 + masks, relativeStandardError: relativeError(of: index),
          baselineCount: baselines)
      }
    }

    /// Returns Σ s/√N over the positions as a share of Σ |mean|; `nil` for fewer than two masks.
    private func relativeError(of index: Int) -> Double? {
      guard masks > 1 else { return nil }
      let count = Double(masks)
      let error = zip(sums[index], squares[index]).reduce(0) { total, moments in
        total + (max(0, moments.1 - moments.0 * moments.0 / count) / (count - 1) * count).squareRoot()
      }
      return sums[index].relativeError(error)
    }
  }
}

extension MethodKind {
  /// RISE: scores of randomly masked inputs.
  public static let rise = MethodKind(
    name: "rise", title: "RISE",
    summary: "mean score over random masks, weighted by how much each mask shows the position",
    reference:
      "Petsiuk, Das & Saenko 2018, \"RISE: Randomized Input Sampling for Explanation of Black-box Models\"",
    needs: .scoresOnly, takesBaselines: true, unit: .meanScore, isRandom: true, takesSamples: true,
    standardBaseline: "mean", typicalPasses: 1000
  ) { RISE(samples: $0.samples ?? 1000, seed: $0.seed) }
}
