/// SmoothGrad²: the mean of the squared gradients at noisy copies of the input, in squared units of the score per squared
/// unit of the input. It has no sign: it says where the score is sensitive.
///
///     attributions = 1/n · Σ (∂F/∂x(x + εᵢ))²,  εᵢ normal with σ = 0.15 of the range of each quantity
///
/// Reference: Hooker, Erhan, Kindermans & Kim 2019, "A Benchmark for Interpretability Methods in Deep Neural Networks".
public struct SmoothGradSquared: NoisyGradientMethod {
  public static let name = "smoothgrad-squared"
  public static let title = "SmoothGrad²"
  public static let summary = "mean of the squared gradients at noisy copies of the input"
  public static let reference =
    "Hooker, Erhan, Kindermans & Kim 2019, \"A Benchmark for Interpretability Methods in Deep Neural Networks\""
  public static let unit = AttributionUnit.squaredSlope
  public static let statistic = NoisyGradientStatistic.meanOfSquares

  public var noise: NoiseOptions

  public init(noise: NoiseOptions) { self.noise = noise }
}
