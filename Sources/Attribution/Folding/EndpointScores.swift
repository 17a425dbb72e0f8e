/// The scores at an input and at the baselines it is compared with: forward evaluations alone.
struct EndpointScores: Sendable {
  /// F(x), every score.
  var atInput: [Double] = []
  /// F(x′), every score, by the number of the baseline.
  var atBaselines: [Int: [Double]] = [:]

  /// What the samples know already is not computed again.
  ///
  /// - Parameters:
  ///   - numbers: of the baselines that are wanted.
  ///   - wantsInput: whether the scores at the input are wanted.
  /// - Throws: `AttributionError.baselineSize`; `CancellationError`
  init(
    of function: some ScoreFunction, input: [Float], baselines: BaselineSamples, numbers: [Int],
    wantsInput: Bool = true, execution: Execution
  ) throws {
    let fold = PointFold<LazyValue<[Float]>?>(elements: input.count, wantsGradients: false) {
      baseline, point in
      // One of another size is refused as soon as it is its turn.
      _ = point.update(fromContentsOf: (try? baseline?.get()) ?? input)
    }
    let known = baselines.scores
    let unknown = numbers.filter { $0 >= known.count }
    let points = unknown.map { LazyValue($0) { try baselines.checked($0, count: input.count) } }
    self = try fold.run(
      (wantsInput ? [nil] : []) + points, of: function, execution: execution, into: EndpointScores()
    ) { ends, baseline, result in
      if let baseline {
        _ = try baseline.get()
        ends.atBaselines[baseline.number] = result.scores
      } else {
        ends.atInput = result.scores
      }
      return []
    }
    for number in numbers where number < known.count { atBaselines[number] = known[number] }
  }

  private init() {}

  /// Takes the scores at more baselines.
  mutating func add(_ more: EndpointScores) { atBaselines.merge(more.atBaselines) { $1 } }
}
