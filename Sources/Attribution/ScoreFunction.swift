/// What an attribution explains: one or several real functions of an input, with their gradients.
///
/// The methods of this module know nothing else of a model, so each can be tested on functions whose
/// integrals are known.
package protocol ScoreFunction: Sendable {
  /// Scores that one evaluation yields; they share what can be shared.
  var scoreCount: Int { get }
  /// The points an evaluator takes at once where there are so many.
  var batch: Int { get }

  /// An evaluator for one thread; it may keep memory of its own.
  func makeEvaluator() -> any ScoreEvaluator
  /// An evaluator of scores alone, which is asked for no gradient.
  func makeScorer() -> any ScoreEvaluator

  /// The activation inside that methods look at; `nil` where there is none.
  var activation: InnerActivation? { get }
  /// An evaluator of that activation.
  func makeActivationEvaluator() -> (any ActivationEvaluator)?
}

extension ScoreFunction {
  package var scoreCount: Int { 1 }
  package var batch: Int { 1 }
  package func makeScorer() -> any ScoreEvaluator { makeEvaluator() }
  package var activation: InnerActivation? { nil }
  package func makeActivationEvaluator() -> (any ActivationEvaluator)? { nil }
}

package protocol ScoreEvaluator: AnyObject {
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

/// An activation inside a function whose positions lie over those of the input: positions × channels.
package struct InnerActivation: Hashable, Sendable {
  package let name: String
  /// Along each of the input's axes in space and time, outermost first: height and width of a picture's.
  package let positions: [Int]
  package let channels: Int

  package init(name: String, positions: [Int], channels: Int) {
    self.name = name
    self.positions = positions
    self.channels = channels
  }

  package var count: Int { positions.reduce(channels, *) }
}

package protocol ActivationEvaluator: AnyObject {
  /// Every score at x, the activation there, and each score's gradient with respect to it, as long as the activation.
  ///
  /// - Throws: when x is no input of the function.
  func evaluate(at x: [Float]) throws -> (scores: [Double], values: [Float], gradients: [[Float]])
}
