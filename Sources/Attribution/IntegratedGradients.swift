/// Integrated Gradients: the gradient of a score, averaged along the straight path from a baseline x′ to the
/// input x, times x − x′.
///
/// The attributions sum to F(x) − F(x′) (completeness) up to the error of the quadrature rule. Of several baselines the
/// attributions are averaged (expected gradients).
/// References: Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks"; Erion et al. 2021, "Improving
/// performance of deep learning models with axiomatic attribution priors and expected gradients".
public struct IntegratedGradients: Sendable {
  /// How the points of a path are chosen.
  public enum Rule: Hashable, Sendable {
    case fixed(QuadratureRule)
    case adaptive(AdaptiveRule)

    /// The name on the command line and in reports.
    public var name: String {
      switch self {
      case .fixed(let rule): rule.name
      case .adaptive: AdaptiveRule.name
      }
    }
  }

  public var rule: Rule
  /// Points of the path are evaluated on this many threads; the result does not depend on it.
  public var threads: Int

  public init(rule: Rule, threads: Int = 1) {
    self.rule = rule
    self.threads = threads
  }

  /// One attribution for each score of the function, averaged over the baselines.
  ///
  /// - Parameters:
  ///   - input: x.
  ///   - baselines: how many there are; at least one.
  ///   - baseline: makes one of them, as long as the input.
  ///   - progress: called after each evaluation with how many are done, and how many there will be as far as is known.
  public func attributions(
    of function: some ScoreFunction, input: [Float], baselines: Int = 1,
    baseline: @escaping @Sendable (Int) -> [Float],
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> [Attribution] {
    precondition(baselines > 0, "no baselines")
    let scores = function.scoreCount
    let empty = Sample(
      gradients: [[Float]](repeating: [Float](repeating: 0, count: input.count), count: scores))
    let threads = max(1, threads)
    var first = PathSums(
      rule: rule, input: input, baselines: baselines, scores: scores, mostOpen: threads,
      pointsUnderWay: threads * function.batch, baseline: baseline)
    let points = first.beginPaths()
    let sums = OrderedFold.run(
      points, threads: threads, batch: function.batch, into: first, emptyResult: empty,
      makeWorker: { PathWorker(evaluator: function.makeEvaluator(), input: input) },
      work: { worker, points, samples in worker.evaluate(points, into: &samples) },
      fold: { sums, point, sample in
        let points = sums.take(sample, at: point)
        progress(sums.done, sums.known)
        return points
      })
    return sums.means.map(\.attribution)
  }
}
