import Attribution
import Fields
import Models
import Synchronization
import Threads

/// The baselines of one column, with what is known of them before anything is attributed.
struct BaselineGroup {
  /// As they were asked for.
  let name: String
  let baselines: [any Baseline]
  /// Whether another seed would have made others.
  let areDrawn: Bool
  let infos: [Explanation.BaselineInfo]
  /// Of each of them, all scores; of the first ones where a few tell the mean.
  let scores: [[Double]]
  /// The mean of all of them, for each field.
  private let mean: [PackedFloats]
  /// What making them and asking the model about them took.
  let seconds: Double

  /// Baselines that are in memory at once.
  private static let together = 32

  /// - Parameters:
  ///   - classes: the output whose certainty says how much a baseline says.
  ///   - categories: those in the data.
  ///   - outputs: the network's outputs at all baselines, if they are known.
  ///   - scored: how many are scored, the first ones; `nil` for all.
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
    for first in stride(from: 0, to: baselines.count, by: Self.together) {
      let some = baselines[first..<min(first + Self.together, baselines.count)]
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

  /// The mean of the first baselines, for each field. Those are made once more where not all of them were needed.
  func mean(of count: Int, for subject: PreparedInput, threads: Int) throws -> [PackedFloats] {
    if count == baselines.count { return self.mean }
    var mean = RunningMean()
    for first in stride(from: 0, to: count, by: Self.together) {
      let some = Array(baselines[first..<min(first + Self.together, count)])
      for made in try Self.made(some, subject: subject, threads: threads) { mean.add(made.values) }
    }
    return subject.fields.split(mean.values).map(PackedFloats.init)
  }

  /// A baseline's values, and the share of positions at which they are the input's.
  private typealias Made = (values: [Float], unseenShare: Double)

  /// Made on several threads.
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

/// The mean of arrays of one length; of one alone itself.
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
