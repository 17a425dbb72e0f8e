/// Input × gradient: x ⊙ ∂F/∂x at the input, in units of the score. One evaluation.
///
/// It is what the score would be of a function that is linear and goes through zero; of any other it sums to nothing in
/// particular.
/// Reference: Shrikumar, Greenside, Shcherbina & Kundaje 2016, "Not Just a Black Box: Learning Important Features Through
/// Propagating Activation Differences".
public struct InputXGradient: AttributionMethod {
  public static let name = "input-x-gradient"
  public static let title = "Input × gradient"
  public static let summary = "gradient at the input, multiplied by the input"
  public static let reference =
    "Shrikumar, Greenside, Shcherbina & Kundaje 2016, \"Not Just a Black Box: Learning Important Features Through "
    + "Propagating Activation Differences\""
  public static let needs = ModelNeeds.inputGradient
  public static let takesBaselines = false

  public init() {}

  public func attributions(
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
