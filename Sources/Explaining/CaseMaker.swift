import Evaluation
import Fields
import ImageCoding
import Models

/// Makes the evaluation case of a target, with which its maps are measured: an input and the function that scores it.
struct CaseMaker {
  let compiled: CompiledModel
  let targets: [Target]
  let scores: [Score]
  let threads: Int
  let isCancelled: @Sendable () -> Bool

  /// - Throws: `EvaluationError`, `CancellationError`
  func evaluationCase(_ field: Field, target: Int) throws -> EvaluationCase {
    let (network, score, threads) = (compiled.network, scores[target], threads)
    let targets = targets
    let output = compiled.outputs.first { $0.name == targets[target].output }
    let isCancelled = isCancelled
    return try EvaluationCase(
      field: field, isProbability: targets[target].score == .probability,
      compressedSize: { height, width, channels, samples in
        let colors = channels == 3 ? samples : samples.flatMap { [$0, $0, $0] }
        return try PixelImage(width: width, height: height, samples: colors).losslessWebPSize()
      },
      scores: { inputs in
        if isCancelled() { throw CancellationError() }
        return try network.outputs(count: inputs.count, threads: threads) { inputs[$0] }.map { outputs in
          Outcome(
            score: score.value(of: outputs),
            isTop: output.flatMap { $0.topElement(in: outputs) } == targets[target].index)
        }
      })
  }
}
