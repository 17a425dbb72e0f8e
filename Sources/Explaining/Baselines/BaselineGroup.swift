import Attribution
import Fields
import Models
import Synchronization
import Threads

/// The baselines of a column, with their checks, scores and mean, which are computed before any attribution.
struct BaselineGroup {
  /// The name of the baselines, as requested.
  let name: String
  let baselines: [any Baseline]
  /// Whether the baselines depend on the seed.
  let areDrawn: Bool
  let infos: [Explanation.BaselineInfo]
  /// All scores of each baseline; only of the first few if these suffice to estimate the mean.
  let scores: [[Double]]
  /// The mean of all baselines, for each field.
  private let mean: [PackedFloats]
  /// Wall-clock time for making and scoring the baselines, in seconds.
  let seconds: Double

  /// The number of baselines in memory at once.
  private static let chunkSize = 32

  /// - Parameters:
  ///   - classes: the output whose entropy at each baseline is reported.
  ///   - categories: the categories in the data.
  ///   - known: the network's outputs at all baselines, if they are already known.
  ///   - scored: the number of baselines to score, from the first; `nil` for all.
  /// - Throws: `BaselineError`, `ModelError`
  init(
    name: String, _ requested: BaselineRequest.Made, subject: PreparedInput, scores: [Score],
    classes: ModelOutput?, categories: CategoryData? = nil, outputs known: [[Float]]? = nil,
    scored: Int? = nil, threads: Int
  ) throws {
    let baselines = requested.baselines
    let scored = scored ?? baselines.count
    var stopwatch = Stopwatch()
    var mean = RunningMean()
    var infos: [Explanation.BaselineInfo] = []
    var found: [[Double]] = []
    for first in stride(from: 0, to: baselines.count, by: Self.chunkSize) {
      let some = baselines[first..<min(first + Self.chunkSize, baselines.count)]
      let made = try Self.made(Array(some), subject: subject, threads: threads)
      let outputs =
        try known
        ?? subject.network.outputs(count: min(made.count, max(0, scored - first)), threads: threads) {
          made[$0].values
        }
      for (index, baseline) in some.enumerated() {
        let outputs = index < outputs.count ? outputs[index] : nil
        if let outputs {
          guard outputs.allSatisfy(\.isFinite) else { throw try subject.notFinite(at: made[index].values) }
          found.append(scores.map { $0.value(of: outputs) })
        }
        mean.add(made[index].values)
        infos.append(
          Explanation.BaselineInfo(
            name: baseline.name, seed: baseline.seed,
            check: BaselineCheck(
              unseenShare: made[index].unseenShare, outputs: outputs, of: classes),
            ids: (baseline as? TokensBaseline)?.ids,
            categories: (baseline as? SampleBaseline)?.categories
              ?? (baseline is MedianBaseline ? categories?.modes : nil)))
      }
    }
    self.name = name
    self.baselines = baselines
    areDrawn = requested.areDrawn
    self.infos = infos
    self.scores = found
    self.mean = subject.fields.split(mean.values).map(PackedFloats.init)
    seconds = stopwatch.lap()
  }

  /// Returns the mean of the first `count` baselines, for each field. If the group has more, the first ones are made again.
  func mean(of count: Int, for subject: PreparedInput, threads: Int) throws -> [PackedFloats] {
    if count == baselines.count { return self.mean }
    var mean = RunningMean()
    for first in stride(from: 0, to: count, by: Self.chunkSize) {
      let some = Array(baselines[first..<min(first + Self.chunkSize, count)])
      for made in try Self.made(some, subject: subject, threads: threads) { mean.add(made.values) }
    }
    return subject.fields.split(mean.values).map(PackedFloats.init)
  }

  /// A baseline's values, and the share of positions at which they equal the input's.
  private typealias Made = (values: [Float], unseenShare: Double)

  /// Makes baselines on several threads.
  private static func made(
    _ baselines: [any Baseline], subject: PreparedInput, threads: Int
  ) throws -> [Made] {
    let made = Mutex([Result<Made, any Error>?](repeating: nil, count: baselines.count))
    Threads.perform(min(baselines.count, threads)) { thread in
      for index in stride(from: thread, to: baselines.count, by: threads) {
        let one = Result {
          let values = try subject.values(of: baselines[index])
          return (values: values, unseenShare: BaselineCheck.unseenShare(values, fields: subject.fields))
        }
        made.withLock { $0[index] = one }
      }
    }
    return try made.withLock(\.self).compactMap { try $0?.get() }
  }
}

/// The mean of arrays of equal length. A single array is returned unchanged.
private struct RunningMean {
  private var first: [Float] = []
  private var sums: [Double] = []
  private var count = 0

  mutating func add(_ values: [Float]) {
    count += 1
    guard count > 1 else {
      first = values
      return
    }
    if count == 2 { sums = first.map(Double.init) }
    for (index, value) in values.enumerated() { sums[index] += Double(value) }
  }

  var values: [Float] { count > 1 ? sums.map { Float($0 / Double(count)) } : first }
}
