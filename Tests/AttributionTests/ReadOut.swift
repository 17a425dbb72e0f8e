import Fields

@testable import Attribution

/// A function of an inner activation, which is a function of the input.
struct ReadOut: ScoreFunction {
  let activation: InnerActivation?
  /// Returns the activation at an input, as positions × channels.
  let values: @Sendable ([Float]) -> [Float]
  /// The scores as functions of the activation.
  let formulas: [ClosedForm.Formula]

  init(
    positions: [Int], channels: Int, _ formulas: [ClosedForm.Formula],
    values: @escaping @Sendable ([Float]) -> [Float]
  ) {
    activation = InnerActivation(name: "inner", positions: positions, channels: channels)
    self.values = values
    self.formulas = formulas
  }

  var scoreCount: Int { formulas.count }

  func makeEvaluator() -> any ScoreEvaluator { preconditionFailure("nobody asks for gradients at the input") }

  func makeActivationEvaluator() -> (any ActivationEvaluator)? { Evaluator(function: self) }

  private final class Evaluator: ActivationEvaluator {
    let function: ReadOut

    init(function: ReadOut) { self.function = function }

    func evaluate(at x: [Float]) -> (scores: [Double], values: [Float], gradients: [[Float]]) {
      let values = function.values(x)
      let numbers = values.map(Double.init)
      return (
        function.formulas.map { $0.value(numbers) }, values,
        function.formulas.map { $0.gradient(numbers).map { Float($0) } }
      )
    }
  }
}

extension ClosedForm.Formula {
  /// w · x + constant.
  static func linear(_ weights: [Double], constant: Double = 0) -> Self {
    Self(
      value: { x in zip(weights, x).reduce(constant) { $0 + $1.0 * $1.1 } }, gradient: { _ in weights })
  }
}

extension MethodInput {
  /// Creates an input with a single field.
  static func field(_ axes: [Axis], _ values: [Float]) throws -> MethodInput {
    MethodInput([try Field(name: "picture", axes: axes, values: values)])
  }
}
