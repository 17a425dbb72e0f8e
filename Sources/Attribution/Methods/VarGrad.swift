/// VarGrad: the variance of the gradients at noisy copies of the input, in squared units of the score per squared unit of
/// the input.
///
///     attributions = 1/(n − 1) · Σ (∂F/∂x(x + εᵢ) − mean)²,  εᵢ normal with σ = 0.15 of the range of each quantity
///
/// Captum's NoiseTunnel computes the mean of the squares minus the square of the mean: it divides by n and so is too small by
/// (n − 1)/n on average, and in single precision it cancels to nothing, or less, where the mean is large. Here the variance
/// is unbiased and summed about the mean. One evaluation for each copy, and one at the input.
/// Reference: Adebayo, Gilmer, Goodfellow & Kim 2018, "Local Explanation Methods for Deep Neural Networks Lack Sensitivity
/// to Parameter Values".
public struct VarGrad: AttributionMethod {
  public static let name = "vargrad"
  public static let title = "VarGrad"
  public static let summary = "the variance of the gradients at noisy copies of the input"
  public static let reference =
    "Adebayo, Gilmer, Goodfellow & Kim 2018, \"Local Explanation Methods for Deep Neural Networks Lack Sensitivity to "
    + "Parameter Values\""
  public static let needs = ModelNeeds.inputGradient
  public static let takesBaselines = false
  public static let isRandom = true
  public static let needsRange = true
  public static let unit = AttributionUnit.squaredSlope

  /// Noisy copies; at least two.
  public var samples: Int
  public var seed: UInt64
  /// σ as a share of the range of each quantity: the range that is known, else that of the field's own values.
  public var noiseShare: Double

  public init(samples: Int? = nil, seed: UInt64 = 0, noiseShare: Double? = nil) {
    self.samples = samples ?? NoisyGradients.standardSamples
    self.seed = seed
    self.noiseShare = noiseShare ?? NoisyGradients.standardShare
  }

  public func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try checkSamples(samples, min: 2)
    let gradients = NoisyGradients(.variance, samples: samples, share: noiseShare, seed: seed, input: input)
    return try gradients.attributions(of: function, at: input, execution: execution)
  }
}
