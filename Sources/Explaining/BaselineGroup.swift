import Attribution
import Fields
import Models

/// The baselines of one column, with what is known of them before anything is attributed.
struct BaselineGroup {
  /// As they were asked for.
  let name: String
  let baselines: [any Baseline]
  let infos: [Explanation.BaselineInfo]
  /// Their mean, for each field.
  let mean: [PackedFloats]

  /// - Parameters:
  ///   - outputs: the network's at each of them.
  ///   - classes: the output whose certainty says how much a baseline says.
  /// - Throws: `BaselineError`
  init(
    name: String, baselines: [any Baseline], outputs: some Sequence<[Float]>, subject: Subject,
    classes: ModelOutput?
  ) throws {
    var infos: [Explanation.BaselineInfo] = []
    var sums = [Double](repeating: 0, count: subject.input.count)
    for (baseline, outputs) in zip(baselines, outputs) {
      let values = try subject.values(of: baseline)
      for (index, value) in values.enumerated() { sums[index] += Double(value) }
      infos.append(
        Explanation.BaselineInfo(
          name: baseline.name, seed: baseline.seed,
          check: BaselineCheck(values, fields: subject.fields, outputs: outputs, of: classes)))
    }
    var means = sums.map { Float($0 / Double(baselines.count)) }[...]
    mean = subject.fields.map { field in
      defer { means = means.dropFirst(field.values.count) }
      return PackedFloats(Array(means.prefix(field.values.count)))
    }
    self.name = name
    self.baselines = baselines
    self.infos = infos
  }
}
