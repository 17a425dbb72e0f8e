/// Grad-CAM: where an activation inside holds what raises the score, ReLU(Σ_k α_k · A_k) with α_k = the mean over the
/// positions of ∂F/∂A_k, in units of the score. As coarse as the activation: 7×7 of a photo for many networks.
///
/// Which score: the paper's is that before the softmax. Gradients of probabilities near 1 are small but for a factor the
/// same where the other classes do not matter.
/// Reference: Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization".
public struct GradCAM: AttributionMethod {
  public static let name = "grad-cam"
  public static let title = "Grad-CAM"
  public static let summary =
    "activations of an inner layer, each channel weighted by its mean gradient"
  public static let reference =
    "Selvaraju et al. 2017, \"Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization\""
  public static let needs = ModelNeeds.activationGradient
  public static let takesBaselines = false

  public init() {}

  public func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try ClassActivationMap(method: Self.title) { _, gradient in
      gradient.reduce(0, +) / Double(gradient.count)
    }.attributions(of: function, input: input, execution: execution)
  }
}
