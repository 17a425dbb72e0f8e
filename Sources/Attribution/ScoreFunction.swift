/// The function that an attribution explains: one or several real functions of an input, with their gradients.
///
/// The methods of this module have no other access to a model, so each can be tested on functions whose integrals are known.
package protocol ScoreFunction: Sendable {
  /// The number of scores that one evaluation yields; the scores share computations where possible.
  var scoreCount: Int { get }
  /// The largest number of points that an evaluator takes at once.
  var batch: Int { get }

  /// Makes an evaluator for one thread; it may keep its own memory.
  func makeEvaluator() -> any ScoreEvaluator
  /// Makes an evaluator for scores only; no gradient is requested from it.
  func makeScorer() -> any ScoreEvaluator

  /// The inner activation that activation-based methods use; `nil` if there is none.
  var activation: InnerActivation? { get }
  /// Makes an evaluator of that activation; `nil` if there is none.
  func makeActivationEvaluator() -> (any ActivationEvaluator)?
}

extension ScoreFunction {
  package var scoreCount: Int { 1 }
  package var batch: Int { 1 }
  package func makeScorer() -> any ScoreEvaluator { makeEvaluator() }
  package var activation: InnerActivation? { nil }
  package func makeActivationEvaluator() -> (any ActivationEvaluator)? { nil }
}

/// Evaluates scores and gradients for one thread.
package protocol ScoreEvaluator: AnyObject {
  /// Returns every score at every point x, and overwrites `gradients` with ∂score/∂x of the requested scores. The result for one
  /// score at one point depends neither on the other points nor on the other requested scores.
  ///
  /// - Parameters:
  ///   - point: writes all elements of the point with the given index.
  ///   - wanted: for each of at most `batch` points, the scores whose gradients are requested, in ascending order; empty if only
  ///     scores are needed.
  ///   - gradients: `gradients[i][k]` has the length of x and is the gradient of score `wanted[i][k]` at point i.
  /// - Returns: the scores, indexed by point, then by score.
  func evaluate(
    at point: (Int, UnsafeMutableBufferPointer<Float>) -> Void, wanted: [[Int]], gradients: inout [[[Float]]]
  ) -> [[Double]]
}

/// An activation inside a function: positions × channels, where the positions correspond to those of the input.
package struct InnerActivation: Hashable, Sendable {
  package let name: String
  /// The extents along the input's axes in space and time, outermost first: height and width for a picture.
  package let positions: [Int]
  package let channels: Int

  package init(name: String, positions: [Int], channels: Int) {
    self.name = name
    self.positions = positions
    self.channels = channels
  }

  package var count: Int { positions.reduce(channels, *) }
}

/// Evaluates an inner activation and the gradients with respect to it.
package protocol ActivationEvaluator: AnyObject {
  /// Returns every score at x, the activation there, and the gradient of each score with respect to the activation, which has its
  /// length.
  ///
  /// - Throws: if x is not a valid input of the function.
  func evaluate(at x: [Float]) throws -> (scores: [Double], values: [Float], gradients: [[Float]])
}
