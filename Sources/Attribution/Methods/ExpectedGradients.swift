import Fields

/// Expected gradients: the mean over baselines x′ of integrated gradients, from random points of their straight paths.
///
///     attributions = 1/n · Σ (x − x′ᵢ) ⊙ ∂F/∂x(x′ᵢ + αᵢ(x − x′ᵢ)),  in units of the score
///
/// **What is drawn.** The i-th sample has its α uniform in the i-th nth of 0…1 (stratified): α is as uniform as if it were drawn
/// freely, but no part of the path is left out by chance or visited twice, so what the gradient does along the path adds no
/// noise. The samples go through the baselines, in another random order each time: every sample's baseline is any of them
/// with the same probability, so the mean is unbiased whether or not n is a multiple of their number, and the points of each
/// single baseline are spread over its path, too.
///
/// **What is known of the error.** The standard error is that of the mean over these baselines, from the differences of
/// neighbouring samples: it does not say how well the baselines stand for others. The attributions sum to F(x) less the mean
/// of F(x′) up to that error. F(x′) takes one forward evaluation for each baseline, which is cheaper than a gradient and the
/// only check of the sum there is. So all in all there are n gradients, and at most n + 1 scores.
/// Reference: Erion, Janizek, Sturmfels, Lundberg & Lee 2021, "Improving performance of deep learning models with axiomatic
/// attribution priors and expected gradients".
package struct ExpectedGradients: AttributionMethod {
  package var kind: MethodKind { .expectedGradients }

  static let standardSamples = 200

  /// Points, over all baselines.
  var samples = standardSamples
  /// Makes the map that is shown, whose error is found.
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
      // A path that cannot be made ends the fold with its error.
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

  /// Where the gradients are taken, in ascending order of α.
  func draws(baselines count: Int) -> [Draw] {
    var generator = SplitMix64(seed: seed)
    var order: ArraySlice<Int> = []
    return (0..<samples).map { index in
      if order.isEmpty { order = generator.permutation(of: count)[...] }
      let position = (Double(index) + Double(generator.next() >> 11) * 0x1p-53) / Double(samples)
      return Draw(baseline: order.removeFirst(), position: position)
    }
  }

  /// The group that a sample is compared in with the others. Where every baseline comes several times, its samples go to
  /// different groups, so that groups differ by the points of the paths and not by their baselines.
  private func group(of draw: Draw, number: Int, baselines count: Int) -> Int {
    GroupedMean.group(ofPath: samples > count ? number / count + draw.baseline : number)
  }

  /// Of one score.
  private struct ScoreAccumulator: Sendable {
    var map: StratifiedMean
    var groups = GroupedMean()
    /// The mean over the samples of the difference between the largest and the smallest score on the path.
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
