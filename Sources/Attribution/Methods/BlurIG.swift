/// Blur integrated gradients: the gradient integrated while the input comes into focus, from a Gaussian blur with σ_max to the
/// input itself. It needs no baseline: what is compared is the input without its details.
///
///     attributions = ∫₀¹ γ′(α) ⊙ ∂F/∂x(γ(α)) dα,  γ(α) = x blurred with (1 − α) · σ_max,  in units of the score
///
/// They sum to F(x) − F(x blurred with σ_max) up to the error of the rule: any rule for paths will do. Each evaluation takes two
/// blurs beside the gradient.
///
/// PAIR's `saliency.blur_ig` weighs all points of a batch by the step behind its last one, which is wrong where steps differ
/// (`sqrt=True` and a batch of more than one); takes points at the sharp end of each step only, so that σ_max itself is never
/// looked at; its `sqrt` ends at √σ_max; and its derivative is a difference over 0.01 pixels of a kernel that gets a new tap
/// every quarter pixel. Here steps are a quadrature rule's, and the derivative is exact.
/// Reference: Xu, Venugopalan & Sundararajan 2020, "Attribution in Scale and Space".
package struct BlurIG: AttributionMethod {
  package var kind: MethodKind { .blurIG }

  var rule: IntegrationRule
  /// σ where the path begins, in positions: pixels of a photo.
  var maxSigma = 50.0

  /// - Throws: `AttributionError.needsPositions` when no field has neighbours in space or time.
  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard let path = BlurPath(of: input, maxSigma: maxSigma) else {
      throw AttributionError.needsPositions(method: kind.name)
    }
    // Rules that evaluate the baseline's score do so at the path's first point.
    var start = input.values
    start.withUnsafeMutableBufferPointer { path.writePoint(at: 0, to: $0) }
    let baselines = BaselineSamples([start])
    return try IntegratedGradients(rule: rule) { _, _ in path }.attributions(
      of: function, input: input, baselines: baselines, execution: execution)
  }
}

extension MethodKind {
  /// Blur Integrated Gradients.
  public static let blurIG = MethodKind(
    name: "blur-ig", title: "Blur IG",
    summary: "gradients integrated along the path from a blurred input to the sharp one",
    reference: "Xu, Venugopalan & Sundararajan 2020, \"Attribution in Scale and Space\"",
    needs: .inputGradient, usesRule: true, typicalPasses: 240
  ) { BlurIG(rule: $0.rule) }
}
