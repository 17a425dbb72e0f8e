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
  ///   - baseline: makes one of them, as long as the input; is asked for each several times.
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
    var first = PathSums(rule: rule, input: input, baselines: baselines, scores: scores, baseline: baseline)
    let jobs = first.begin()
    let sums = OrderedFold.run(
      jobs, threads: threads, batch: function.batch, into: first, emptyResult: empty,
      makeWorker: { PathWorker(evaluator: function.makeEvaluator(), input: input, baseline: baseline) },
      work: { worker, jobs, samples in worker.evaluate(jobs, into: &samples) },
      fold: { sums, _, sample in
        let jobs = sums.take(sample)
        progress(sums.done, sums.known)
        return jobs
      })
    return sums.means.map(\.attribution)
  }
}

/// A point of one of the paths.
private struct PathJob: Sendable {
  let path: Int
  let position: Double
}

/// The path in progress, and the means of the paths behind.
private struct PathSums: Sendable {
  private let rule: IntegratedGradients.Rule
  private let input: [Float]
  private let baselines: Int
  private let baseline: @Sendable (Int) -> [Float]
  private var path: (index: Int, difference: [Float], quadrature: any PathQuadrature)?
  private(set) var means: [AttributionMean]
  /// Evaluations done, and asked for so far.
  private(set) var done = 0
  private(set) var known = 0

  init(
    rule: IntegratedGradients.Rule, input: [Float], baselines: Int, scores: Int,
    baseline: @escaping @Sendable (Int) -> [Float]
  ) {
    self.rule = rule
    self.input = input
    self.baselines = baselines
    self.baseline = baseline
    means = [AttributionMean](repeating: AttributionMean(), count: scores)
  }

  mutating func begin() -> [PathJob] { begin(0) }

  private mutating func begin(_ index: Int) -> [PathJob] {
    let start = baseline(index)
    precondition(start.count == input.count, "a baseline of another size than the input")
    let difference = zip(input, start).map { $0 - $1 }
    let quadrature: any PathQuadrature =
      switch rule {
      case .fixed(let rule): FixedQuadrature(rule: rule, scores: means.count, count: input.count)
      case .adaptive(let rule): AdaptiveQuadrature(rule: rule, scores: means.count, path: difference)
      }
    path = (index, difference, quadrature)
    return jobs(quadrature.firstPositions, of: index)
  }

  private mutating func jobs(_ positions: [Double], of index: Int) -> [PathJob] {
    known += positions.count
    return positions.map { PathJob(path: index, position: $0) }
  }

  mutating func take(_ sample: Sample) -> [PathJob] {
    done += 1
    guard var current = path else { return [] }
    path = nil  // so that the sums are changed in place
    let more = current.quadrature.take(sample)
    path = current
    guard current.quadrature.isFinished else { return jobs(more, of: current.index) }
    path = nil
    for score in means.indices {
      let integral = current.quadrature.integral(ofScore: score)
      let map = zip(current.difference, integral.gradient).map { Double($0) * $1 }
      means[score].add(
        map, inputGradient: current.quadrature.inputGradients[score],
        path: PathIntegral(
          curve: integral.curve, sum: map.reduce(0, +), points: integral.points, accuracy: integral.accuracy))
    }
    return current.index + 1 < baselines ? begin(current.index + 1) : []
  }
}

/// One thread's evaluator and the path it is on.
private final class PathWorker {
  private let evaluator: any ScoreEvaluator
  private let input: [Float]
  private let makeBaseline: (Int) -> [Float]
  private var path: (index: Int, baseline: [Float])?
  private var points: [[Float]] = []

  init(evaluator: any ScoreEvaluator, input: [Float], baseline: @escaping (Int) -> [Float]) {
    self.evaluator = evaluator
    self.input = input
    makeBaseline = baseline
  }

  func evaluate(_ jobs: [PathJob], into samples: inout [Sample]) {
    for (index, job) in jobs.enumerated() { setPoint(index, path: job.path, position: job.position) }
    points.removeLast(points.count - jobs.count)
    // Moved and not copied: only an array that nobody else has is overwritten in place.
    var gradients = samples.indices.map { index in
      defer { samples[index].gradients = [] }
      return samples[index].gradients
    }
    let scores = evaluator.evaluate(at: points, gradients: &gradients)
    for (index, job) in jobs.enumerated() {
      let baseline = baseline(ofPath: job.path)
      samples[index] = Sample(
        position: job.position, scores: scores[index],
        slopes: gradients[index].map { slope(of: $0, from: baseline) }, gradients: gradients[index])
    }
  }

  private func setPoint(_ index: Int, path: Int, position: Double) {
    if index == points.count { points.append(input) }
    let baseline = baseline(ofPath: path)
    // In this form both ends of the path are met exactly.
    let (near, far) = (Float(1 - position), Float(position))
    points[index].withUnsafeMutableBufferPointer { point in
      baseline.withUnsafeBufferPointer { baseline in
        input.withUnsafeBufferPointer { input in
          for index in point.indices { point[index] = near * baseline[index] + far * input[index] }
        }
      }
    }
  }

  private func baseline(ofPath index: Int) -> [Float] {
    if let path, path.index == index { return path.baseline }
    let baseline = makeBaseline(index)
    path = (index, baseline)
    return baseline
  }

  /// (x − x′) · gradient. Eight sums side by side, because each addition waits for the one before.
  private func slope(of gradient: [Float], from baseline: [Float]) -> Double {
    let lanes = SIMD8<Float>.scalarCount
    let whole = gradient.count / lanes * lanes
    var sums = SIMD8<Double>()
    input.withUnsafeBytes { input in
      baseline.withUnsafeBytes { baseline in
        gradient.withUnsafeBytes { gradient in
          for index in stride(from: 0, to: whole, by: lanes) {
            let offset = index * MemoryLayout<Float>.stride
            func vector(_ array: UnsafeRawBufferPointer) -> SIMD8<Float> {
              array.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
            }
            sums += SIMD8<Double>(vector(input) - vector(baseline)) * SIMD8<Double>(vector(gradient))
          }
        }
      }
    }
    return (whole..<gradient.count).reduce(sums.sum()) {
      $0 + Double(input[$1] - baseline[$1]) * Double(gradient[$1])
    }
  }
}
