import Fields

/// SmoothGrad and its relatives: a statistic of each element's gradients at noisy copies of the input.
///
///     SmoothGrad   1/n · Σ ∂F/∂x(x + εᵢ)
///     SmoothGrad²  1/n · Σ (∂F/∂x(x + εᵢ))²
///     VarGrad      1/(n − 1) · Σ (∂F/∂x(x + εᵢ) − mean)²,  εᵢ normal with σ = 0.15 of the range of each quantity
///
/// The gradient of a network of rectifiers jumps from one input to the next. The mean, in units of the score per unit of the input,
/// shows what neighbouring inputs have in common. The other two statistics, in squares of that unit, have no sign: they show where
/// the score is sensitive.
///
/// As in the papers, the copies are not clipped to the range of the input, because clipped noise has another mean. The cost is one
/// evaluation for each copy, and one at the input.
///
/// Captum's NoiseTunnel computes the variance as the mean of the squares minus the square of the mean. It divides by n, so it is
/// too small by a factor of (n − 1)/n on average, and in single precision it cancels to zero or less if the mean is large. Here the
/// variance is unbiased and summed about the mean.
/// References: Smilkov, Thorat, Kim, Viégas & Wattenberg 2017, "SmoothGrad: removing noise by adding noise"; Hooker, Erhan,
/// Kindermans & Kim 2019, "A Benchmark for Interpretability Methods in Deep Neural Networks"; Adebayo, Gilmer, Goodfellow & Kim 2018,
/// "Local Explanation Methods for Deep Neural Networks Lack Sensitivity to Parameter Values".
package struct NoisyGradients: AttributionMethod {
  /// The statistic of each element's gradients.
  package enum Statistic: Hashable, Sendable {
    case mean, meanOfSquares
    /// Needs at least two copies.
    case variance
  }

  /// Adds the noise of a copy, 0 ..< n, to the input; thread-safe.
  typealias Noise = @Sendable (_ copy: Int, _ point: UnsafeMutableBufferPointer<Float>) -> Void

  let statistic: Statistic
  /// The number of noisy copies.
  var samples = 50
  /// σ as a share of the range of each quantity: of the known range, otherwise of the range of the field's own values. The default
  /// is that of the SmoothGrad paper.
  var noiseShare = 0.15
  /// The aggregation that makes the shown map, whose error is estimated.
  var aggregation = Aggregation()
  var seed: UInt64 = 0

  package var kind: MethodKind {
    switch statistic {
    case .mean: .smoothGrad
    case .meanOfSquares: .smoothGradSquared
    case .variance: .varGrad
    }
  }

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try checkSamples(samples, min: statistic == .variance ? 2 : 1)
    return try attributions(of: function, at: input, noise: noise(around: input), execution: execution)
  }

  /// Makes independent normal noise whose σ is a share of the range of each element's quantity.
  ///
  /// Each copy has its own generator, so the result does not depend on the thread that writes it.
  private func noise(around input: MethodInput) -> Noise {
    var generator = SplitMix64(seed: seed)
    let seeds = (0..<samples).map { _ in generator.next() }
    let deviations = input.fields.flatMap { field in
      let deviations = field.ranges.map { Float(noiseShare) * ($0.upperBound - $0.lowerBound) }
      return field.mapValues { deviations[$1] }
    }
    return { copy, point in
      var generator = SplitMix64(seed: seeds[copy])
      for index in stride(from: 0, to: point.count, by: 2) {
        let pair = generator.normalPair()
        point[index] += deviations[index] * Float(pair.0)
        if index + 1 < point.count { point[index + 1] += deviations[index + 1] * Float(pair.1) }
      }
    }
  }

  /// Returns one result for each score.
  ///
  /// - Throws: `CancellationError`
  func attributions(
    of function: some ScoreFunction, at input: MethodInput, noise: @escaping Noise, execution: Execution
  ) throws -> [Attributions] {
    let (x, statistic) = (input.values, statistic)
    let fold = PointFold<Int?>(elements: x.count) { copy, point in
      _ = point.update(fromContentsOf: x)
      if let copy { noise(copy, point) }
    }
    let moments = SampleMoments(elements: x.count, hasFourth: statistic == .variance)
    let found = try fold.run(
      [nil] + (0..<samples).map { $0 }, of: function, execution: execution,
      into: [ScoreAccumulator](repeating: ScoreAccumulator(moments: moments), count: function.scoreCount)
    ) { found, copy, result in
      for score in found.indices {
        if copy == nil {
          found[score].scoreAtInput = result.scores[score]
          found[score].inputGradient = result.gradients[score]
        } else {
          found[score].add(result.gradients[score], statistic)
        }
      }
      return []
    }
    return found.map { found in
      let isVariance = statistic == .variance
      return Attributions(
        values: (isVariance ? found.moments.variance : found.moments.mean).map { Float($0) },
        scoreAtInput: found.scoreAtInput, evaluations: samples + 1, inputGradient: found.inputGradient,
        relativeStandardError: isVariance
          ? found.moments.relativeErrorOfVariance : found.moments.relativeErrorOfMean,
        stability: isVariance ? nil : Stability(found.groups, input: input, aggregation: aggregation))
    }
  }

  /// The running results of one score.
  private struct ScoreAccumulator: Sendable {
    var scoreAtInput = Double.nan
    var inputGradient: [Float] = []
    var moments: SampleMoments
    var groups = GroupedMean()
    private var copies = 0

    init(moments: SampleMoments) { self.moments = moments }

    mutating func add(_ gradient: [Float], _ statistic: Statistic) {
      let group = GroupedMean.group(ofPath: copies)
      copies += 1
      switch statistic {
      case .mean:
        moments.add(gradient)
        groups.add(gradient, to: group)
      case .meanOfSquares:
        moments.add(gradient) { $0 * $0 }
        groups.add(gradient, times: gradient, to: group)
      case .variance:
        moments.add(gradient)
      }
    }
  }
}

extension MethodKind {
  /// SmoothGrad: the mean of gradients at noisy inputs.
  public static let smoothGrad = noisy(
    .mean, name: "smoothgrad", title: "SmoothGrad",
    summary: "mean of the gradients at noisy copies of the input",
    reference:
      "Smilkov, Thorat, Kim, Viégas & Wattenberg 2017, \"SmoothGrad: removing noise by adding noise\"",
    unit: .slope, embeddingReduction: .norm)

  /// The mean of squared gradients at noisy inputs.
  public static let smoothGradSquared = noisy(
    .meanOfSquares, name: "smoothgrad-squared", title: "SmoothGrad²",
    summary: "mean of the squared gradients at noisy copies of the input",
    reference:
      "Hooker, Erhan, Kindermans & Kim 2019, \"A Benchmark for Interpretability Methods in Deep Neural Networks\"",
    unit: .squaredSlope)

  /// The variance of gradients at noisy inputs.
  public static let varGrad = noisy(
    .variance, name: "vargrad", title: "VarGrad",
    summary: "variance of the gradients at noisy copies of the input",
    reference:
      "Adebayo, Gilmer, Goodfellow & Kim 2018, \"Local Explanation Methods for Deep Neural Networks Lack Sensitivity to "
      + "Parameter Values\"",
    unit: .squaredSlope)

  private static func noisy(
    _ statistic: NoisyGradients.Statistic, name: String, title: String, summary: String, reference: String,
    unit: AttributionUnit, embeddingReduction: EmbeddingReduction = .sum
  ) -> MethodKind {
    MethodKind(
      name: name, title: title, summary: summary, reference: reference, needs: .inputGradient, unit: unit,
      embeddingReduction: embeddingReduction, isRandom: true, takesSamples: true, needsRange: true,
      typicalPasses: 150
    ) {
      NoisyGradients(
        statistic: statistic, samples: $0.samples ?? 50, aggregation: $0.aggregation, seed: $0.seed)
    }
  }
}
