/// The plain gradient: ∂F/∂x at the input, in units of the score per unit of the input. One evaluation.
///
/// Reference: Simonyan, Vedaldi & Zisserman 2014, "Deep Inside Convolutional Networks: Visualising Image Classification
/// Models and Saliency Maps".
package struct PlainGradient: AttributionMethod {
  package var kind: MethodKind { .gradient }

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    if execution.isCancelled() { throw CancellationError() }
    let scores = Array(0..<function.scoreCount)
    var gradients = [scores.map { _ in [Float](repeating: 0, count: input.count) }]
    let values = function.makeEvaluator().evaluate(
      at: { _, point in
        precondition(point.count == input.count, "\(input.count) elements for a point of \(point.count)")
        _ = point.update(fromContentsOf: input.values)
      }, wanted: [scores], gradients: &gradients)
    execution.progress(1, 1)
    return zip(values[0], gradients[0]).map { score, gradient in
      Attributions(values: gradient, scoreAtInput: score, evaluations: 1, inputGradient: gradient)
    }
  }
}

extension MethodKind {
  /// The gradient of the score with respect to the input.
  public static let gradient = MethodKind(
    name: "gradient", title: "Plain gradient",
    summary: "gradient of the score at the input",
    reference:
      "Simonyan, Vedaldi & Zisserman 2014, \"Deep Inside Convolutional Networks: Visualising Image Classification Models "
      + "and Saliency Maps\"",
    needs: .inputGradient, unit: .slope, embeddingReduction: .norm, ownFileStem: "gradients",
    isAuxiliary: true
  ) { _ in PlainGradient() }
}
