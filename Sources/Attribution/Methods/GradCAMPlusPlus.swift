/// Grad-CAM++: as Grad-CAM, with weights that give every place of a channel its part, so that several objects of a class
/// and small ones count as large ones do: w_k = Σ_p α_kp · ReLU(g_kp), α_kp = g² / (2g² + g³ · Σ_q A_kq), g = ∂F/∂A_kp.
///
/// The paper's score is exp(F). Its factor exp(F) is the same for all k and p and left out, so that nothing overflows;
/// what stays of the exponential is that α depends on the unit of F. So a multiple of the score has another map, unlike
/// with all other methods here.
/// Reference: Chattopadhay et al. 2018, "Grad-CAM++: Generalized Gradient-Based Visual Explanations for Deep
/// Convolutional Networks".
public struct GradCAMPlusPlus: AttributionMethod {
  public static let name = "grad-cam++"
  public static let title = "Grad-CAM++"
  public static let summary =
    "Grad-CAM with weights that do not grow with the active area of a channel"
  public static let reference =
    "Chattopadhay et al. 2018, \"Grad-CAM++: Generalized Gradient-Based Visual Explanations for Deep Convolutional "
    + "Networks\""
  public static let needs = ModelNeeds.activationGradient
  public static let takesBaselines = false

  public init() {}

  public func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try ClassActivationMap(method: Self.title) { values, gradient in
      let total = values.reduce(0, +)
      return gradient.reduce(0) { sum, slope in
        // α with g² cancelled; the activation's sum may be below zero, and 2 + g · Σ A be nothing.
        let share = 2 + slope * total
        return slope > 0 && share != 0 ? sum + slope / share : sum
      }
    }.attributions(of: function, input: input, execution: execution)
  }
}
