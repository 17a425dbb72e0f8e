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
  /// Returns every score at every point x, and overwrites `gradients` with ∂score/∂x of the scores wanted there. What is
  /// found for one score at one point depends neither on the other points nor on what else is wanted.
  ///
  /// - Parameters:
  ///   - point: writes the point of an index, all of its elements.
  ///   - wanted: for each point, at most `batch` of them, the scores whose gradients are wanted there, in ascending
  ///     order; none where the scores alone are enough.
  ///   - gradients: `gradients[i][k]`, as long as x, is the gradient of score `wanted[i][k]` at point i.
  func evaluate(
    at point: (Int, UnsafeMutableBufferPointer<Float>) -> Void, wanted: [[Int]], gradients: inout [[[Float]]]
  ) -> [[Double]]
}
