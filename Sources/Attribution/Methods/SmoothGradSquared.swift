/// SmoothGrad²: the mean of the squared gradients at noisy copies of the input, in squared units of the score per squared
/// unit of the input. It has no sign: it says where the score is sensitive.
///
///     attributions = 1/n · Σ (∂F/∂x(x + εᵢ))²,  εᵢ normal with σ = 0.15 of the range of each quantity
///
/// One evaluation for each copy, and one at the input.
/// Reference: Hooker, Erhan, Kindermans & Kim 2019, "A Benchmark for Interpretability Methods in Deep Neural Networks".
public struct SmoothGradSquared: AttributionMethod {
  public static let name = "smoothgrad-squared"
  public static let title = "SmoothGrad²"
  public static let summary = "the mean of the squared gradients at noisy copies of the input"
  public static let reference =
    "Hooker, Erhan, Kindermans & Kim 2019, \"A Benchmark for Interpretability Methods in Deep Neural Networks\""
  public static let needs = ModelNeeds.inputGradient
  public static let takesBaselines = false
  public static let isRandom = true
  public static let needsRange = true
  public static let unit = AttributionUnit.squaredSlope

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
    let gradients = NoisyGradients(
      .meanOfSquares, samples: samples, share: noiseShare, seed: seed, input: input)
    return try gradients.attributions(of: function, at: input, aggregation: aggregation, execution: execution)
  }
}
