/// How many noisy copies of the input there are, and how noisy they are.
public struct NoiseOptions: Hashable, Sendable {
  /// Noisy copies.
  public var samples: Int
  public var seed: UInt64
  /// σ as a share of the range of each quantity: the range that is known, else that of the field's own values.
  public var share: Double
  /// Makes the map that is shown, whose error is found.
  public var aggregation: Aggregation
}

/// A method that makes something of the gradients at noisy copies of the input. One evaluation for each copy, and one at the
/// input.
public protocol NoisyGradientMethod: AttributionMethod {
  /// What is made of each element's gradients.
  static var statistic: NoisyGradientStatistic { get }
  var noise: NoiseOptions { get set }
  init(noise: NoiseOptions)
}

extension NoisyGradientMethod {
  public static var needs: ModelNeeds { .inputGradient }
  public static var takesBaselines: Bool { false }
  public static var isRandom: Bool { true }
  public static var takesSamples: Bool { true }
  public static var needsRange: Bool { true }

  /// - Parameters:
  ///   - samples: noisy copies; 50 by default.
  ///   - noiseShare: σ as a share of the range of each quantity; 0.15 by default.
  public init(
    samples: Int? = nil, aggregation: Aggregation = Aggregation(), seed: UInt64 = 0, noiseShare: Double? = nil
  ) {
    self.init(
      noise: NoiseOptions(
        samples: samples ?? NoisyGradients.standardSamples, seed: seed,
        share: noiseShare ?? NoisyGradients.standardShare, aggregation: aggregation))
  }

  public func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try checkSamples(noise.samples, min: Self.statistic == .variance ? 2 : 1)
    return try NoisyGradients(
      Self.statistic, samples: noise.samples, share: noise.share, seed: noise.seed, input: input
    ).attributions(of: function, at: input, aggregation: noise.aggregation, execution: execution)
  }
}
