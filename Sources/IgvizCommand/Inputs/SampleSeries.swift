/// Whether the samples of an array are averaged, or share a figure.
struct SampleSeries: Sendable {
  let areAveraged: Bool
  let areShared: Bool
  private let count: Int

  init(_ options: ExplainOptions, source: InputSource, plan: OutputPlan) {
    count = source.count
    let areSeveral = source.isArray && source.count > 1
    areAveraged = areSeveral && options.arrays.mean
    areShared = areSeveral && !areAveraged && plan.hasSheet
  }

  /// What reports call an input.
  func name(of input: String) -> String {
    areAveraged ? "\(input), mean of \(count) samples" : input
  }
}
