import Attribution
import Fields
import Models

/// The baselines of one column, with what is known of them before anything is attributed.
struct BaselineGroup {
  /// As they were asked for.
  let name: String
  /// How paths from them are integrated.
  let rule: IntegratedGradients.Rule
  let baselines: [any Baseline]
  let infos: [Explanation.BaselineInfo]
  /// Of each of them, all scores.
  let scores: [[Double]]
  /// Their mean, for each field.
  let mean: [PackedFloats]

  /// - Parameters:
  ///   - outputs: the network's at each of them.
  ///   - classes: the output whose certainty says how much a baseline says.
  /// - Throws: `BaselineError`
  init(
    name: String, rule: IntegratedGradients.Rule, baselines: [any Baseline], outputs: some Sequence<[Float]>,
    scores: [Score], subject: Subject, classes: ModelOutput?
  ) throws {
    self.scores = outputs.map { outputs in scores.map { $0.value(of: outputs) } }
    self.rule = rule
    var infos: [Explanation.BaselineInfo] = []
    var means = RunningMean()
    for (baseline, outputs) in zip(baselines, outputs) {
      let values = try subject.values(of: baseline)
      means.add(values)
      infos.append(
        Explanation.BaselineInfo(
          name: baseline.name, seed: baseline.seed,
          check: BaselineCheck(values, fields: subject.fields, outputs: outputs, of: classes)))
    }
    mean = subject.fields.split(means.values).map(PackedFloats.init)
    self.name = name
    self.baselines = baselines
    self.infos = infos
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
