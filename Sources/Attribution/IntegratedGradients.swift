/// Integrated Gradients: the gradient of a score, averaged along the straight path from a baseline x′ to the
/// input x, times x − x′.
///
/// The attributions sum to F(x) − F(x′) (completeness) up to the error of the quadrature rule.
/// Reference: Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks".
public struct IntegratedGradients: Sendable {
  public var rule: QuadratureRule
  /// Points of the path are evaluated on this many threads; the result does not depend on it.
  public var threads: Int

  public init(rule: QuadratureRule, threads: Int = 1) {
    self.rule = rule
    self.threads = threads
  }

  /// One attribution for each baseline.
  ///
  /// - Parameters:
  ///   - input: x.
  ///   - baselines: each as long as the input.
  ///   - progress: called after each gradient with how many are done, of how many.
  public func attributions(
    of function: some ScoreFunction, input: [Float], baselines: [[Float]],
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> [Attribution] {
    precondition(
      baselines.allSatisfy { $0.count == input.count }, "a baseline of another size than the input")
    let path = rule.nodesWithEnds
    let total = baselines.count * path.count
    let rulePoints = rule.nodes.count
    let sums = OrderedFold.run(
      count: total, threads: threads, into: Sums(count: input.count),
      emptyResult: Evaluation(score: 0, gradient: [Float](repeating: 0, count: input.count)),
      makeWorker: { Worker(evaluator: function.makeEvaluator(), count: input.count) },
      work: { worker, job, evaluation in
        let baseline = baselines[job / path.count]
        worker.evaluate(between: baseline, and: input, at: path[job % path.count].position, &evaluation)
      },
      fold: { sums, job, evaluation in
        sums.add(evaluation, weight: path[job % path.count].weight, isFirst: job % path.count == 0)
        if (job + 1) % path.count == 0 {
          sums.finish(
            evaluation, input: input, baseline: baselines[job / path.count], points: rulePoints,
            evaluations: path.count)
        }
        progress(job + 1, total)
      })
    return sums.finished
  }
}

extension QuadratureRule {
  /// The nodes, with both ends of the path among them: the scores there are always wanted.
  fileprivate var nodesWithEnds: [Node] {
    var nodes = nodes
    if nodes.first?.position != 0 { nodes.insert(Node(position: 0, weight: 0), at: 0) }
    if nodes.last?.position != 1 { nodes.append(Node(position: 1, weight: 0)) }
    return nodes
  }
}

private struct Evaluation: Sendable {
  var score: Double
  var gradient: [Float]
}

/// One thread's evaluator and the point of the path it is at.
private final class Worker {
  private let evaluator: any ScoreEvaluator
  private var point: [Float]

  init(evaluator: any ScoreEvaluator, count: Int) {
    self.evaluator = evaluator
    point = [Float](repeating: 0, count: count)
  }

  func evaluate(
    between baseline: [Float], and input: [Float], at position: Double, _ evaluation: inout Evaluation
  ) {
    // In this form both ends of the path are met exactly.
    let (near, far) = (Float(1 - position), Float(position))
    point.withUnsafeMutableBufferPointer { point in
      for index in point.indices { point[index] = near * baseline[index] + far * input[index] }
    }
    evaluation.score = evaluator.evaluate(at: point, gradient: &evaluation.gradient)
  }
}

/// The weighted sum of gradients of the path in progress, and the attributions of the paths behind.
private struct Sums: Sendable {
  private var weightedGradient: [Double]
  private var scoreAtBaseline = 0.0
  private(set) var finished: [Attribution] = []

  init(count: Int) { weightedGradient = [Double](repeating: 0, count: count) }

  mutating func add(_ evaluation: Evaluation, weight: Double, isFirst: Bool) {
    if isFirst {
      scoreAtBaseline = evaluation.score
      for index in weightedGradient.indices { weightedGradient[index] = 0 }
    }
    weightedGradient.withUnsafeMutableBufferPointer { sum in
      for index in sum.indices { sum[index] += weight * Double(evaluation.gradient[index]) }
    }
  }

  /// Ends a path; `evaluation` is the one at its input.
  mutating func finish(
    _ evaluation: Evaluation, input: [Float], baseline: [Float], points: Int, evaluations: Int
  ) {
    var sum = 0.0
    let attributions = input.indices.map { index in
      let attribution = (Double(input[index]) - Double(baseline[index])) * weightedGradient[index]
      sum += attribution
      return Float(attribution)
    }
    finished.append(
      Attribution(
        attributions: attributions, inputGradient: evaluation.gradient, scoreAtInput: evaluation.score,
        scoreAtBaseline: scoreAtBaseline, sum: sum, points: points, evaluations: evaluations))
  }
}
