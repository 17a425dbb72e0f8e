/// SmoothGrad: the mean of the gradients at noisy copies of the input, in units of the score per unit of the input.
///
///     attributions = 1/n · Σ ∂F/∂x(x + εᵢ),  εᵢ normal with σ = 0.15 of the range of each quantity
///
/// The gradient of a network of rectifiers jumps from one input to the next; the mean says what neighbours have in common.
/// One evaluation for each copy, and one at the input.
/// Reference: Smilkov, Thorat, Kim, Viégas & Wattenberg 2017, "SmoothGrad: removing noise by adding noise".
public struct SmoothGrad: AttributionMethod {
  public static let name = "smoothgrad"
  public static let title = "SmoothGrad"
  public static let summary = "the mean of the gradients at noisy copies of the input"
  public static let reference =
    "Smilkov, Thorat, Kim, Viégas & Wattenberg 2017, \"SmoothGrad: removing noise by adding noise\""
  public static let needs = ModelNeeds.inputGradient
  public static let takesBaselines = false
  public static let isRandom = true
  public static let needsRange = true
  public static let unit = AttributionUnit.slope

  /// Noisy copies.
  public var samples: Int
  public var seed: UInt64
  /// σ as a share of the range of each quantity: the range that is known, else that of the field's own values.
  public var noiseShare: Double

  /// Makes the map that is shown, whose error is found.
  public var aggregation: Aggregation

  public init(
    samples: Int? = nil, aggregation: Aggregation = Aggregation(), seed: UInt64 = 0, noiseShare: Double? = nil
  ) {
    self.aggregation = aggregation
    self.samples = samples ?? NoisyGradients.standardSamples
    self.seed = seed
    self.noiseShare = noiseShare ?? NoisyGradients.standardShare
  }

  public func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try checkSamples(samples, min: 1)
    let gradients = NoisyGradients(.mean, samples: samples, share: noiseShare, seed: seed, input: input)
    return try gradients.attributions(of: function, at: input, aggregation: aggregation, execution: execution)
  }
}
