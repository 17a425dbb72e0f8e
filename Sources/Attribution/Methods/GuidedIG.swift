/// Guided integrated gradients: at each step only the elements with the smallest gradients move, within a corridor around the
/// straight path. Regions of large gradients that are irrelevant to the answer are crossed late, in few steps.
///
///     attributions = Σₖ (xₖ₊₁ − xₖ) ⊙ ∂F/∂x(xₖ),  in units of the score
///
/// After step k of n the L1 distance to the input is 1 − k/n of the whole distance, and every element has covered between
/// k/n − maxDistance and k/n + maxDistance of its own. The path depends on the gradients, so each score has its own path. No
/// quadrature rule can integrate it, because each point depends on the one before; threads share the paths of several scores and
/// baselines. The sum is F(x) − F(x′) up to the error of n steps, which is the completeness residual. Each score and baseline takes
/// n + 1 evaluations, including the input.
///
/// The algorithm is that of PAIR's `saliency.guided_ig`, with two differences. Distances count as equal if they differ by less than
/// 10⁻⁹ of the whole distance, not by less than 10⁻⁹, so that the unit of the input does not matter. Gradients that are NaN lead to
/// attributions that are NaN, not to an endless loop.
///
/// Reference: Kapishnikov, Venugopalan, Avci, Wedin, Terry & Bolukbasi 2021, "Guided Integrated Gradients: An Adaptive Path
/// Method for Removing Noise".
package struct GuidedIG: AttributionMethod {
  package var kind: MethodKind { .guidedIG }

  /// The number of steps of each path.
  var steps = 200
  /// The share of the elements that may move in one round of a step.
  var fraction = 0.25
  /// How far an element may be ahead or behind, as a share of its distance; at 0 the path is straight.
  var maxDistance = 0.02
  /// The aggregation that makes the shown map, whose error is estimated if there are several baselines.
  var aggregation = Aggregation()

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard baselines.count > 0 else { throw AttributionError.noBaselines }
    try checkSamples(steps, min: 1)
    let scores = function.scoreCount
    let count = baselines.count * scores
    let total = count * (steps + 1)
    let limits = GuidedPath.StepLimits(steps: steps, fraction: fraction, maxDistance: maxDistance)
    let makeWalk: @Sendable (Int) throws -> GuidedWalk = { index in
      let baseline = try baselines.checked(index / scores, count: input.count)
      return GuidedWalk(
        score: index % scores, path: GuidedPath(limits, from: baseline, to: input.values))
    }
    // Every path requests its next step when a step is done. Enough paths are started that no thread waits.
    let started = min(count, max(1, execution.threads) * function.batch)
    let finished = try OrderedFold.run(
      (0..<started).map(makeWalk), threads: execution.threads, batch: function.batch,
      into: ScoreAccumulator(
        begun: started, means: [AttributionMean](repeating: AttributionMean(), count: scores)),
      emptyResult: (), isCancelled: execution.isCancelled, makeWorker: function.makeEvaluator,
      work: { evaluator, walks, _ in GuidedWalk.advance(walks, with: evaluator, elements: input.count) },
      fold: { accumulator, walk, _ in
        accumulator.done += 1
        execution.progress(accumulator.done, total)
        // All walks take the same number of steps, so they end in the order in which they began.
        guard let map = walk.map else { return [walk] }
        accumulator.means[walk.score].add(map)
        guard accumulator.begun < count else { return [] }
        accumulator.begun += 1
        return [try makeWalk(accumulator.begun - 1)]
      })
    return finished.means.map { $0.attributions(input: input, aggregation: aggregation) }
  }

  private struct ScoreAccumulator: Sendable {
    var done = 0
    var begun: Int
    var means: [AttributionMean]
  }
}

extension MethodKind {
  /// Guided Integrated Gradients.
  public static let guidedIG = MethodKind(
    name: "guided-ig", title: "Guided IG",
    summary: "gradients integrated along a path that moves the elements with the smallest gradients first",
    reference:
      "Kapishnikov, Venugopalan, Avci, Wedin, Terry & Bolukbasi 2021, \"Guided Integrated Gradients: An Adaptive Path "
      + "Method for Removing Noise\"",
    needs: .inputGradient, takesBaselines: true, takesSamples: true, standardBaseline: "black",
    typicalPasses: 1100
  ) { GuidedIG(steps: $0.samples ?? 200, aggregation: $0.aggregation) }
}
