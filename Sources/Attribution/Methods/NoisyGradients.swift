import Fields

/// What is made of each element's gradients at noisy copies of an input.
public enum NoisyGradientStatistic: Hashable, Sendable {
  case mean, meanOfSquares
  /// Of two copies or more.
  case variance
}

/// What SmoothGrad and its kin have in common: gradients at noisy copies of the input, folded one after the other.
///
/// The copies are not kept within the range of the input, as in the papers: noise cut off at its ends has another mean. One
/// evaluation for each copy, and one at the input.
struct NoisyGradients: Sendable {
  /// Adds the noise of a copy, 0 ..< n, to the input. Several threads may ask at once.
  typealias Noise = @Sendable (_ copy: Int, _ point: UnsafeMutableBufferPointer<Float>) -> Void

  /// What σ is as a share of a quantity's range, as in the paper of SmoothGrad.
  static let standardShare = 0.15
  static let standardSamples = 50

  private let statistic: NoisyGradientStatistic
  private let samples: Int
  private let noise: Noise

  /// - Precondition: there is a sample, of a variance two.
  init(_ statistic: NoisyGradientStatistic, samples: Int, noise: @escaping Noise) {
    precondition(samples >= (statistic == .variance ? 2 : 1), "\(samples) samples")
    self.statistic = statistic
    self.samples = samples
    self.noise = noise
  }

  /// Independent normal noise whose σ is a share of the range of each element's quantity.
  ///
  /// Each copy has a generator of its own, so that it does not matter which thread writes it.
  init(_ statistic: NoisyGradientStatistic, samples: Int, share: Double, seed: UInt64, input: MethodInput) {
    var generator = SplitMix64(seed: seed)
    let seeds = (0..<samples).map { _ in generator.next() }
    let deviations = input.fields.flatMap { field in
      let deviations = (0..<field.quantities).map { quantity in
        let range = field.range(of: quantity)
        return Float(share) * (range.upperBound - range.lowerBound)
      }
      return field.mapValues { deviations[$1] }
    }
    self.init(statistic, samples: samples) { copy, point in
      var generator = SplitMix64(seed: seeds[copy])
      for index in stride(from: 0, to: point.count, by: 2) {
        let pair = generator.normalPair()
        point[index] += deviations[index] * Float(pair.0)
        if index + 1 < point.count { point[index + 1] += deviations[index + 1] * Float(pair.1) }
      }
    }
  }

  /// One for each score.
  ///
  /// - Throws: `CancellationError`
  func attributions(
    of function: some ScoreFunction, at input: MethodInput, aggregation: Aggregation,
    execution: Execution
  ) throws -> [Attributions] {
    let (x, noise, statistic) = (input.values, noise, statistic)
    let fold = PointFold<Int?>(elements: x.count, wantsGradients: true) { copy, point in
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

  /// Of one score.
  private struct ScoreAccumulator: Sendable {
    var scoreAtInput = Double.nan
    var inputGradient: [Float] = []
    var moments: SampleMoments
    var groups = GroupedMean()
    private var copies = 0

    init(moments: SampleMoments) { self.moments = moments }

    mutating func add(_ gradient: [Float], _ statistic: NoisyGradientStatistic) {
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
