/// Guided integrated gradients: integrated gradients along a path that moves the elements with the smallest gradients first, within
/// a corridor around the straight path. So regions of large gradients that are irrelevant to the score are crossed late, in few steps.
///
///     attributions = Σₖ (xₖ₊₁ − xₖ) ⊙ ∂F/∂x(xₖ),  k = 0 … n − 1, x₀ = x′, xₙ = x,  in units of the score
///
/// After step k of n the distance to the input, Σ |x − xₖ|, is 1 − k/n of Σ |x − x′|, and every element has covered a share of its
/// own distance between k/n − maxDistance and k/n + maxDistance. A step first moves the elements that are behind this corridor to
/// its rear end. It then goes round by round: each round moves the elements with the smallest gradients towards its front end.
///
/// The path depends on the gradients, so each score has its own path. Each point depends on the one before, so a quadrature rule
/// cannot choose the points, and only one thread at a time works on a path; the threads work on different paths. The sum is
/// F(x) − F(x′) up to the error of n steps, which is the completeness residual. Each score takes n + 1 gradients for each baseline:
/// one at each xₖ, including the input.
///
/// The algorithm is that of PAIR's `saliency.guided_ig`, with two differences. Distances count as equal if they differ by less than
/// 10⁻⁹ of the whole distance, not by less than 10⁻⁹, so that the unit of the input does not matter. Gradients that are NaN lead to
/// attributions that are NaN, not to an endless loop.
///
/// Reference: Kapishnikov, Venugopalan, Avci, Wedin, Terry & Bolukbasi 2021, "Guided Integrated Gradients: An Adaptive Path
/// Method for Removing Noise".
package struct GuidedIG: AttributionMethod {
  package var kind: MethodKind { .guidedIG }

  /// n, the number of steps of each path; at least one.
  var steps = 200
  /// The share of the elements that may move in one round of a step. Elements with equal gradients move together, so it can be
  /// exceeded.
  var fraction = 0.25
  /// How far an element may be ahead of the straight path or behind it, as a share of its own distance; at 0 the path is straight.
  var maxDistance = 0.02
  /// The aggregation that makes the shown map, whose stability is estimated if there are several baselines.
  var aggregation = Aggregation()

  /// Returns one result for each score, averaged over the baselines.
  ///
  /// - Throws: `AttributionError.noBaselines`, `.sampleCount`, `.baselineSize`; `CancellationError`
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
    // A job is the next step of a path; folding it appends the step after it. Enough paths begin at once that no thread waits.
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
        // All walks take the same number of steps, so they end, and are averaged, in the order in which they began. When one ends,
        // the next one begins.
        guard let map = walk.map else { return [walk] }
        accumulator.means[walk.score].add(map)
        guard accumulator.begun < count else { return [] }
        accumulator.begun += 1
        return [try makeWalk(accumulator.begun - 1)]
      })
    return finished.means.map { $0.attributions(input: input, aggregation: aggregation) }
  }

  private struct ScoreAccumulator: Sendable {
    /// The number of gradients, on all paths.
    var done = 0
    /// The number of paths that have begun.
    var begun: Int
    /// The mean over the paths that have ended, by score.
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
