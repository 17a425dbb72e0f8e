/// The scores at an input and at its baselines, from forward evaluations only.
struct EndpointScores: Sendable {
  /// F(x), one for each score.
  var atInput: [Double] = []
  /// F(x′), one for each score, by the index of the baseline.
  var atBaselines: [Int: [Double]] = [:]

  /// Evaluates the scores; those in `baselines.scores` are not computed again.
  ///
  /// - Parameters:
  ///   - numbers: the indices of the requested baselines.
  ///   - wantsInput: whether the scores at the input are requested.
  /// - Throws: `AttributionError.baselineSize`; `CancellationError`
  init(
    of function: some ScoreFunction, input: [Float], baselines: BaselineSamples, numbers: [Int],
    wantsInput: Bool = true, execution: Execution
  ) throws {
    let fold = PointFold<LazyValue<[Float]>?>(elements: input.count, wantsGradients: false) {
      baseline, point in
      // If a baseline has another size, the fold below throws its error.
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

  /// Adds the scores at more baselines.
  mutating func add(_ more: EndpointScores) { atBaselines.merge(more.atBaselines) { $1 } }
}
