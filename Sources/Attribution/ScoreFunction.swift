/// What an attribution explains: one or several real functions of an input, with their gradients.
///
/// The methods of this module know nothing else of a model, so each can be tested on functions whose
/// integrals are known.
public protocol ScoreFunction: Sendable {
  /// Scores that one evaluation yields; they share what can be shared.
  var scoreCount: Int { get }
  /// The points an evaluator takes at once where there are so many.
  var batch: Int { get }

  /// An evaluator for one thread; it may keep memory of its own.
  func makeEvaluator() -> any ScoreEvaluator
}

extension ScoreFunction {
  public var scoreCount: Int { 1 }
  public var batch: Int { 1 }
}

public protocol ScoreEvaluator: AnyObject {
  /// Returns every score at every point x, and overwrites `gradients` with ∂score/∂x: for each point one array for each
  /// score, as long as x. What it finds at a point does not depend on the others.
  ///
  /// - Parameter point: writes the point of an index, all of its elements.
  func evaluate(
    at point: (Int, UnsafeMutableBufferPointer<Float>) -> Void, gradients: inout [[[Float]]]
  ) -> [[Double]]
}
