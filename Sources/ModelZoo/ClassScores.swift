import Attribution
import ConvNet

/// Scores of a network's classes as functions of its input; all share the forward pass.
public struct ClassScores: ScoreFunction {
  private let network: Network
  private let scores: [Score]

  public init(of network: Network, _ scores: [Score]) {
    self.network = network
    self.scores = scores
  }

  public var scoreCount: Int { scores.count }
  public var batch: Int { network.batch }

  public func makeEvaluator() -> any ScoreEvaluator {
    ClassScoreEvaluator(Evaluator(network, batch: network.batch), scores)
  }
}

private final class ClassScoreEvaluator: ScoreEvaluator {
  private let evaluator: Evaluator
  private let scores: [Score]

  init(_ evaluator: Evaluator, _ scores: [Score]) {
    self.evaluator = evaluator
    self.scores = scores
  }

  func evaluate(
    at point: (Int, UnsafeMutableBufferPointer<Float>) -> Void, gradients: inout [[[Float]]]
  ) -> [[Double]] {
    let logits = evaluator.forward(count: gradients.count, point)
    for (index, score) in scores.enumerated() {
      evaluator.backward(logits.map(score.gradient)) { sample, gradient in
        gradients[sample][index].withUnsafeMutableBufferPointer { _ = $0.update(from: gradient) }
      }
    }
    return logits.map { logits in scores.map { $0.value(of: logits) } }
  }
}
