/// Input × gradient: x ⊙ ∂F/∂x at the input, in units of the score. One evaluation.
///
/// For a linear function through zero the sum is the score; for any other function the sum has no particular meaning.
/// Reference: Shrikumar, Greenside, Shcherbina & Kundaje 2016, "Not Just a Black Box: Learning Important Features Through
/// Propagating Activation Differences".
package struct InputXGradient: AttributionMethod {
  package var kind: MethodKind { .inputXGradient }

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    let gradients = try PlainGradient().attributions(
      of: function, input: input, baselines: baselines, execution: execution)
    let values = input.fields.flatMap { $0.unshifted($0.values) }
    return gradients.map { gradient in
      Attributions(
        values: zip(values, gradient.values).map { $0 * $1 }, scoreAtInput: gradient.scoreAtInput,
        evaluations: gradient.evaluations, inputGradient: gradient.inputGradient)
    }
  }
}

extension MethodKind {
  /// Input × gradient.
  public static let inputXGradient = MethodKind(
    name: "input-x-gradient", title: "Input × gradient",
    summary: "gradient at the input, multiplied by the input",
    reference:
      "Shrikumar, Greenside, Shcherbina & Kundaje 2016, \"Not Just a Black Box: Learning Important Features Through "
      + "Propagating Activation Differences\"",
    needs: .inputGradient
  ) { _ in InputXGradient() }
}
