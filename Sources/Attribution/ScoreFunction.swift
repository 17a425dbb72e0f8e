/// What an attribution explains: one or several real functions of an input, with their gradients.
///
/// The methods of this module know nothing else of a model, so each can be tested on functions whose
/// integrals are known.
public protocol ScoreFunction: Sendable {
  /// Scores that one evaluation yields; they share what can be shared.
  var scoreCount: Int { get }

  /// An evaluator for one thread; it may keep memory of its own.
  func makeEvaluator() -> any ScoreEvaluator
}

extension ScoreFunction {
  public var scoreCount: Int { 1 }
}

public protocol ScoreEvaluator: AnyObject {
  /// Returns every score at x and overwrites `gradients`, one for each score and each as long as x, with
  /// ∂score/∂x.
  func evaluate(at x: [Float], gradients: inout [[Float]]) -> [Double]
}
