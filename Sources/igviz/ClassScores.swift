import Attribution
import ConvNet

/// A classifier's scores as functions of its pixels; all share the forward pass.
struct ClassScores: ScoreFunction {
  let network: Network
  let scores: [Score]

  var scoreCount: Int { scores.count }

  func makeEvaluator() -> any ScoreEvaluator { ClassScoreEvaluator(network: network, scores: scores) }
}

private final class ClassScoreEvaluator: ScoreEvaluator {
  private let evaluator: Evaluator
  private let scores: [Score]

  init(network: Network, scores: [Score]) {
    evaluator = Evaluator(network)
    self.scores = scores
  }

  func evaluate(at x: [Float], gradients: inout [[Float]]) -> [Double] {
    let logits = evaluator.forward(x)
    for (index, score) in scores.enumerated() {
      evaluator.backward(score.gradient(at: logits), into: &gradients[index])
    }
    return scores.map { $0.value(of: logits) }
  }
}
