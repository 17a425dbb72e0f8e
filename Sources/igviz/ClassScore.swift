import Attribution
import ConvNet

/// A classifier's score for one class, as a function of its pixels.
struct ClassScore: ScoreFunction {
  let network: Network
  let score: Score

  func makeEvaluator() -> any ScoreEvaluator { ClassScoreEvaluator(network: network, score: score) }
}

private final class ClassScoreEvaluator: ScoreEvaluator {
  private let evaluator: Evaluator
  private let score: Score

  init(network: Network, score: Score) {
    evaluator = Evaluator(network)
    self.score = score
  }

  func evaluate(at x: [Float], gradient: inout [Float]) -> Double {
    let logits = evaluator.forward(x)
    evaluator.backward(score.gradient(at: logits), into: &gradient)
    return score.value(of: logits)
  }
}
