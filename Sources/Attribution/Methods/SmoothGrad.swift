/// SmoothGrad: the mean of the gradients at noisy copies of the input, in units of the score per unit of the input.
///
///     attributions = 1/n · Σ ∂F/∂x(x + εᵢ),  εᵢ normal with σ = 0.15 of the range of each quantity
///
/// The gradient of a network of rectifiers jumps from one input to the next; the mean says what neighbours have in common.
/// Reference: Smilkov, Thorat, Kim, Viégas & Wattenberg 2017, "SmoothGrad: removing noise by adding noise".
public struct SmoothGrad: NoisyGradientMethod {
  public static let name = "smoothgrad"
  public static let title = "SmoothGrad"
  public static let summary = "mean of the gradients at noisy copies of the input"
  public static let reference =
    "Smilkov, Thorat, Kim, Viégas & Wattenberg 2017, \"SmoothGrad: removing noise by adding noise\""
  public static let unit = AttributionUnit.slope
  public static let embeddingReduction = EmbeddingReduction.norm
  public static let statistic = NoisyGradientStatistic.mean

  public var noise: NoiseOptions

  public init(noise: NoiseOptions) { self.noise = noise }
}
