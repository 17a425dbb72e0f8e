/// VarGrad: the variance of the gradients at noisy copies of the input, in squared units of the score per squared unit of
/// the input.
///
///     attributions = 1/(n − 1) · Σ (∂F/∂x(x + εᵢ) − mean)²,  εᵢ normal with σ = 0.15 of the range of each quantity
///
/// Captum's NoiseTunnel computes the mean of the squares minus the square of the mean: it divides by n and so is too small by
/// (n − 1)/n on average, and in single precision it cancels to nothing, or less, where the mean is large. Here the variance
/// is unbiased and summed about the mean.
/// Reference: Adebayo, Gilmer, Goodfellow & Kim 2018, "Local Explanation Methods for Deep Neural Networks Lack Sensitivity
/// to Parameter Values".
public struct VarGrad: NoisyGradientMethod {
  public static let name = "vargrad"
  public static let title = "VarGrad"
  public static let summary = "variance of the gradients at noisy copies of the input"
  public static let reference =
    "Adebayo, Gilmer, Goodfellow & Kim 2018, \"Local Explanation Methods for Deep Neural Networks Lack Sensitivity to "
    + "Parameter Values\""
  public static let unit = AttributionUnit.squaredSlope
  public static let statistic = NoisyGradientStatistic.variance

  public var noise: NoiseOptions

  public init(noise: NoiseOptions) { self.noise = noise }
}
