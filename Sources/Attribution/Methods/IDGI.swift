/// Important direction gradient integration: the change of the score in each step of a path is distributed over the elements in
/// proportion to their squared gradients.
///
///     attributions = Σⱼ gⱼ² / ‖gⱼ‖² · (F(xⱼ₊₁) − F(xⱼ)),  gⱼ = ∂F/∂x(xⱼ),  in units of the score
///
/// Only the part of a step along the gradient changes the score, so only that part is attributed: g ⊙ g / ‖g‖² is the gradient
/// times the shortest step that changes the score by one. The rest of the step is treated as noise. The sum telescopes to
/// F(x) − F(x′) up to rounding, even for coarse steps. If a gradient is zero, its step is not attributed (the authors divide by
/// zero there), and the completeness residual contains it.
///
/// The steps are equal parts of the path. The gradients of n steps take n + 1 evaluations for each baseline, because the last one,
/// at the input, comes with its score. With several baselines the attributions are averaged.
/// Reference: Yang, Wang & Bilgic 2023, "IDGI: A Framework to Eliminate Explanation Noise from Integrated Gradients".
package struct IDGI: AttributionMethod {
  package var kind: MethodKind { .idgi }

  /// The number of steps, equal parts of a path.
  var steps = 100
  /// The aggregation that makes the shown map, whose error is estimated if there are several baselines.
  var aggregation = Aggregation()
  /// The path from a baseline to the input.
  var path: @Sendable (_ baseline: [Float], _ input: [Float]) -> any IntegrationPath = {
    StraightPath(from: $0, to: $1)
  }

  package func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    guard baselines.count > 0 else { throw AttributionError.noBaselines }
    try checkSamples(steps, min: 1)
    var means = [AttributionMean](repeating: AttributionMean(), count: function.scoreCount)
    for number in 0..<baselines.count {
      let path = try baselines.path(number, to: input.values, path)
      let maps = try maps(
        of: function, along: path,
        execution: execution.part(after: number * (steps + 1), of: baselines.count * (steps + 1)))
      for (score, map) in maps.enumerated() { means[score].add(map) }
    }
    return means.map { $0.attributions(input: input, aggregation: aggregation) }
  }

  /// Computes the maps from the input backwards: the score after a step is then known before the gradient that distributes its
  /// change, so no gradient is kept.
  private func maps(
    of function: some ScoreFunction, along path: any IntegrationPath, execution: Execution
  ) throws -> [PathMap] {
    let steps = steps
    let fold = PointFold<Int>(elements: path.count) { index, point in
      path.writePoint(at: Double(index) / Double(steps), to: point)
    }
    let constantVelocity = path.constantVelocity
    let sums = try fold.run(
      (0...steps).reversed(), of: function, execution: execution,
      into: [Shares](repeating: Shares(elements: path.count), count: function.scoreCount)
    ) { sums, index, result in
      let position = Double(index) / Double(steps)
      let velocity = constantVelocity ?? path.velocity(at: position)
      for score in sums.indices {
        sums[score].add(result.gradients[score], result.scores[score], velocity, at: position)
      }
      return []
    }
    return sums.map { $0.map(steps: steps) }
  }

  /// The running results of one score.
  private struct Shares: Sendable {
    private var values: [Double]
    private var inputGradient: [Float] = []
    /// The points, in descending order of position.
    private var curve: [PathPoint] = []

    init(elements: Int) { values = [Double](repeating: 0, count: elements) }

    mutating func add(_ gradient: [Float], _ score: Double, _ velocity: [Float], at position: Double) {
      if let next = curve.last {
        let square = gradient.reduce(0) { $0 + Double($1) * Double($1) }
        let share = square == 0 ? 0 : (next.score - score) / square
        for (index, value) in gradient.enumerated() { values[index] += share * Double(value) * Double(value) }
      } else {
        inputGradient = gradient
      }
      let slope = zip(velocity, gradient).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      curve.append(PathPoint(position: position, score: score, slope: slope))
    }

    func map(steps: Int) -> PathMap {
      PathMap(
        values: values, inputGradient: inputGradient,
        integral: PathIntegral(
          curve: curve.reversed(), sum: values.reduce(0, +), points: steps, accuracy: nil))
    }
  }
}

extension MethodKind {
  /// Integrated Gradients with important direction gradients.
  public static let idgi = MethodKind(
    name: "idgi", title: "IDGI",
    summary:
      "change of the score in each step of the path, distributed in proportion to the squared gradients",
    reference:
      "Yang, Wang & Bilgic 2023, \"IDGI: A Framework to Eliminate Explanation Noise from Integrated Gradients\"",
    needs: .inputGradient, takesBaselines: true, takesSamples: true, standardBaseline: "black",
    typicalPasses: 300
  ) { IDGI(steps: $0.samples ?? 100, aggregation: $0.aggregation) }
}
