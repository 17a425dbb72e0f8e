/// Blur integrated gradients: the gradient integrated along the path from the input blurred by a Gaussian with σ_max to the input
/// itself. It needs no baseline: the input is compared with itself without details.
///
///     attributions = ∫₀¹ γ′(α) ⊙ ∂F/∂x(γ(α)) dα,  γ(α) = x blurred with (1 − α) · σ_max,  in units of the score
///
/// They sum to F(x) − F(x blurred with σ_max) up to the error of the rule; every rule that integrates along paths is possible. Each
/// point takes two Gaussian filters besides the gradient: for γ and for γ′.
///
/// PAIR's `saliency.blur_ig` differs in four ways, besides the edges of the picture (`BlurPath`):
/// - It weights all points of a batch by the step after the last point, which is wrong if steps differ (`sqrt=True` and a batch of
///   more than one).
/// - Its points are at the sharp end of each step only, so σ_max itself is never evaluated.
/// - Its `sqrt=True` ends at √σ_max.
/// - Its derivative is a difference over 0.01 pixels of a kernel that gets a new tap every quarter pixel.
///
/// Here the steps are those of a quadrature rule, and the derivative is exact.
///
/// Reference: Xu, Venugopalan & Sundararajan 2020, "Attribution in Scale and Space".
package struct BlurIG: AttributionMethod {
  package var kind: MethodKind { .blurIG }

  /// How the points of the path are chosen.
  var rule: IntegrationRule
  /// σ_max, the blur at the beginning of the path, in positions: pixels of a photo. The default is PAIR's.
  var maxSigma = 50.0

  /// Returns one result for each score. The given baselines are ignored.
  ///
  /// - Throws: `AttributionError.needsPositions` if no field has neighbours in space or time; `CancellationError`
  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard let path = BlurPath(of: input, maxSigma: maxSigma) else {
      throw AttributionError.needsPositions(method: kind.name)
    }
    // Some rules have no point at α = 0 and evaluate F(x′) at the baseline itself. So the baseline is the start of the path.
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
