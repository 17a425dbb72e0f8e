import Attribution
import Engine
import Models

/// The scores of a network's outputs, as functions of its input; all share one forward pass.
package struct NetworkScores: ScoreFunction {
  private let network: Network
  private let scores: [Score]
  private let inside: ModelActivation?
  private var known: [KnownPoint] = []

  /// - Parameter activation: the activation that the compiled network keeps for activation-based methods.
  package init(of network: Network, _ scores: [Score], activation: ModelActivation? = nil) {
    self.network = network
    self.scores = scores
    inside = activation
  }

  /// Returns the same function with cached results at known points.
  func knowing(_ points: [KnownPoint]) -> NetworkScores {
    var scores = self
    scores.known = points
    return scores
  }

  /// Returns the function of a single score.
  func alone(_ score: Int) -> NetworkScores {
    NetworkScores(of: network, [scores[score]], activation: inside).knowing(known.map { $0.alone(score) })
  }

  /// The operations inside the network whose gradient is zero.
  var steps: [GradientStep] { network.steps.map { GradientStep(layer: $0.layer, operation: $0.operation) } }

  /// The layer that activation-based methods use.
  var layer: Explanation.Layer? {
    inside.map {
      Explanation.Layer(
        name: $0.name, positions: $0.positions, channels: $0.channels, leadingTokens: $0.leadingTokens)
    }
  }

  package var scoreCount: Int { scores.count }
  package var batch: Int { network.batch }

  package func makeEvaluator() -> any ScoreEvaluator {
    let evaluator = NetworkScoreEvaluator(Evaluator(network, batch: network.batch), scores)
    return known.isEmpty ? evaluator : KnownPointEvaluator(known, otherwise: evaluator)
  }

  package func makeScorer() -> any ScoreEvaluator {
    NetworkScoreEvaluator(Evaluator(forwardOnly: network, batch: network.batch), scores)
  }

  package var activation: InnerActivation? {
    inside.map {
      InnerActivation(name: $0.name, positions: $0.positions, channels: $0.channels)
    }
  }

  package func makeActivationEvaluator() -> (any ActivationEvaluator)? {
    inside.map { NetworkActivationEvaluator(Evaluator(network), scores, $0) }
  }
}

private final class NetworkScoreEvaluator: ScoreEvaluator {
  private let evaluator: Evaluator
  private let scores: [Score]

  init(_ evaluator: Evaluator, _ scores: [Score]) {
    self.evaluator = evaluator
    self.scores = scores
  }

  func evaluate(
    at point: (Int, UnsafeMutableBufferPointer<Float>) -> Void, wanted: [[Int]], gradients: inout [[[Float]]]
  ) -> [[Double]] {
    let outputs = evaluator.forward(count: wanted.count, point)
    // Each backward pass computes the gradient of one score for each sample; the scores can differ between samples.
    for turn in 0..<(wanted.map(\.count).max() ?? 0) {
      let weights = zip(outputs, wanted).map { outputs, wanted in
        turn < wanted.count
          ? scores[wanted[turn]].gradient(at: outputs) : [Float](repeating: 0, count: outputs.count)
      }
      evaluator.backward(weights) { sample, gradient in
        guard turn < wanted[sample].count else { return }
        gradients[sample][turn].withUnsafeMutableBufferPointer { _ = $0.update(from: gradient) }
      }
    }
    return outputs.map { outputs in scores.map { $0.value(of: outputs) } }
  }
}

private final class NetworkActivationEvaluator: ActivationEvaluator {
  private let evaluator: Evaluator
  private let scores: [Score]
  private let activation: ModelActivation

  init(_ evaluator: Evaluator, _ scores: [Score], _ activation: ModelActivation) {
    self.evaluator = evaluator
    self.scores = scores
    self.activation = activation
  }

  func evaluate(at x: [Float]) throws -> (scores: [Double], values: [Float], gradients: [[Float]]) {
    let outputs = try evaluator.forward(x)
    let values = activation.arranged(Array(try evaluator.activation(activation.name)))
    let gradients = try scores.map { score in
      _ = try evaluator.backward(score.gradient(at: outputs))
      return activation.arranged(Array(try evaluator.activationGradient(activation.name)))
    }
    return (scores.map { $0.value(of: outputs) }, values, gradients)
  }
}
