import Fields

/// Expected gradients: integrated gradients averaged over baselines x′, estimated from random points of their straight paths.
///
///     attributions = 1/n · Σ (x − x′ᵢ) ⊙ ∂F/∂x(x′ᵢ + αᵢ(x − x′ᵢ)),  in units of the score
///
/// **Sampling.** The i-th sample has its α uniform in the i-th of n equal parts of 0…1 (stratified). Over all samples, α is as
/// uniform as with independent draws, but no part of the path is left out by chance or visited twice, so changes of the gradient
/// along the path add no noise. The samples cycle through the baselines, in a new random order each time. Every sample has each
/// baseline with the same probability, so the mean is unbiased even if n is not a multiple of the number of baselines. The points
/// of each single baseline are spread over its path, too.
///
/// **Error.** The standard error is that of the mean over these baselines, estimated from the differences of neighbouring samples;
/// it does not measure how well these baselines represent others. Up to that error, the attributions sum to F(x) minus the mean of
/// F(x′). F(x′) takes one forward evaluation for each baseline; this costs less than a gradient and is the only check of the sum.
/// The total cost is n gradients and at most n + 1 scores.
/// Reference: Erion, Janizek, Sturmfels, Lundberg & Lee 2021, "Improving performance of deep learning models with axiomatic
/// attribution priors and expected gradients".
package struct ExpectedGradients: AttributionMethod {
  package var kind: MethodKind { .expectedGradients }

  static let standardSamples = 200

  /// The number of points over all baselines.
  var samples = standardSamples
  /// The aggregation that makes the shown map, whose error is estimated.
  var aggregation = Aggregation()
  var seed: UInt64 = 0

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard baselines.count > 0 else { throw AttributionError.noBaselines }
    try checkSamples(samples, min: 1)
    let draws = draws(baselines: baselines.count)
    let used = Set(draws.map(\.baseline)).sorted()
    let total = 1 + used.count + draws.count
    let ends = try EndpointScores(
      of: function, input: input.values, baselines: baselines, numbers: used,
      execution: execution.part(after: 0, of: total))
    let fold = PointFold<Sample>(elements: input.count) { sample, point in
      // If a path cannot be made, the fold below throws its error.
      (try? sample.path.get())?.writePoint(at: sample.position, to: point)
    }
    let found = try fold.run(
      draws.enumerated().map { index, draw in
        Sample(
          position: draw.position,
          path: LazyValue(draw.baseline) {
            try baselines.path($0, to: input.values) { StraightPath(from: $0, to: $1) }
          }, group: group(of: draw, number: index, baselines: baselines.count))
      },
      of: function, execution: execution.part(after: 1 + used.count, of: total),
      into: [ScoreAccumulator](repeating: ScoreAccumulator(elements: input.count), count: function.scoreCount)
    ) { found, sample, result in
      let difference = try sample.path.get().velocity(at: sample.position)
      for score in found.indices {
        let change = ends.atInput[score] - (ends.atBaselines[sample.path.number]?[score] ?? .nan)
        found[score].map.add(result.gradients[score], times: difference)
        found[score].groups.add(result.gradients[score], times: difference, to: sample.group)
        found[score].span +=
          [result.scores[score], ends.atInput[score], ends.atInput[score] - change].difference
          / Double(draws.count)
        found[score].residuals.append(result.gradients[score].dot(difference) - change)
      }
      return []
    }
    return found.enumerated().map { score, found in
      let mean = found.map.mean
      return Attributions(
        values: mean.map { Float($0) }, scoreAtInput: ends.atInput[score], evaluations: draws.count,
        forwardEvaluations: 1 + used.count, relativeStandardError: found.map.relativeError,
        completeness: Completeness(
          scoreAtInput: ends.atInput[score],
          scoreAtBaseline: draws.reduce(0) { $0 + (ends.atBaselines[$1.baseline]?[score] ?? .nan) }
            / Double(draws.count),
          sum: mean.reduce(0, +), span: found.span,
          residualError: found.residuals.errorOfStratifiedMean,
          worstBaseline: used.count > 1
            ? found.residuals.indexOfLargestMagnitude.map { draws[$0].baseline } : nil),
        stability: Stability(found.groups, input: input, aggregation: aggregation),
        baselineCount: used.count)
    }
  }

  struct Draw: Hashable, Sendable {
    let baseline: Int
    /// α.
    let position: Double
  }

  /// Returns the points where gradients are computed, in ascending order of α.
  func draws(baselines count: Int) -> [Draw] {
    var generator = SplitMix64(seed: seed)
    var order: ArraySlice<Int> = []
    return (0..<samples).map { index in
      if order.isEmpty { order = generator.permutation(of: count)[...] }
      let position = (Double(index) + Double(generator.next() >> 11) * 0x1p-53) / Double(samples)
      return Draw(baseline: order.removeFirst(), position: position)
    }
  }

  /// Returns the group of a sample, for comparisons of groups. If every baseline is used several times, its samples go to different
  /// groups, so that groups differ by the points on the paths and not by their baselines.
  private func group(of draw: Draw, number: Int, baselines count: Int) -> Int {
    GroupedMean.group(ofPath: samples > count ? number / count + draw.baseline : number)
  }

  /// The running results of one score.
  private struct ScoreAccumulator: Sendable {
    var map: StratifiedMean
    var groups = GroupedMean()
    /// The mean over the samples of the largest minus the smallest known score on the path: at baseline, sample and input.
    var span = 0.0
    /// Σ attributions − (F(x) − F(x′)) of each sample.
    var residuals: [Double] = []

    init(elements: Int) { map = StratifiedMean(elements: elements) }
  }

  private struct Sample: Sendable {
    let position: Double
    let path: LazyValue<any IntegrationPath>
    let group: Int
  }
}

extension MethodKind {
  /// Expected Gradients.
  public static let expectedGradients = MethodKind(
    name: "expected-gradients", title: "Expected gradients",
    summary: "integrated gradients averaged over many baselines, with one random point on each path",
    reference:
      "Erion, Janizek, Sturmfels, Lundberg & Lee 2021, \"Improving performance of deep learning models with axiomatic "
      + "attribution priors and expected gradients\"",
    needs: .inputGradient, takesBaselines: true, isRandom: true, takesSamples: true,
    drawnBaselines: ExpectedGradients.standardSamples, standardBaseline: "noise", typicalPasses: 640
  ) {
    ExpectedGradients(
      samples: $0.samples ?? ExpectedGradients.standardSamples, aggregation: $0.aggregation, seed: $0.seed)
  }
}
