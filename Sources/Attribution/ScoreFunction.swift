/// What an attribution explains: a real function of an input, with its gradient.
///
/// The methods of this module know nothing else of a model, so each can be tested on functions whose
/// integrals are known.
public protocol ScoreFunction: Sendable {
  /// An evaluator for one thread; it may keep memory of its own.
  func makeEvaluator() -> any ScoreEvaluator
}

public protocol ScoreEvaluator: AnyObject {
  /// Returns F(x) and overwrites `gradient` with ∂F/∂x, as long as x.
  func evaluate(at x: [Float], gradient: inout [Float]) -> Double
}
