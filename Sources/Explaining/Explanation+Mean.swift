import Attribution
import Fields

extension Explanation {
  /// Averages the explanations of several inputs: inputs, baselines and attributions elementwise, scores and sums.
  ///
  /// - Precondition: `parts` is not empty; the same explainer made all of them.
  /// - Throws: `RequestError.differentTargets` if their targets or the shapes of their fields differ.
  public init(meanOf parts: [Explanation]) throws {
    precondition(!parts.isEmpty, "there is nothing to average")
    self = parts[0]
    for part in parts where part.targets != targets || part.fields.map(\.shape) != fields.map(\.shape) {
      throw RequestError.differentTargets(
        [self, part].map { $0.targets.map(\.name).joined(separator: ", ") })
    }
    for field in fields.indices { fields[field].values = parts.map { $0.fields[field].values }.mean }
    for output in outputs.indices {
      for value in outputs[output].values.indices {
        outputs[output].values[value].value =
          parts.reduce(0) { $0 + $1.outputs[output].values[value].value } / Double(parts.count)
      }
      // The most probable classes differ from input to input.
      outputs[output].top = []
    }
    for column in columns.indices {
      for field in columns[column].meanBaseline.indices {
        columns[column].meanBaseline[field].values =
          parts.map { $0.columns[column].meanBaseline[field].values }.mean
      }
      for target in targets.indices {
        let found = parts.map { $0.columns[column].attributions[target] }
        if let mean = Attributions(meanOf: found) { columns[column].attributions[target] = mean }
        columns[column].verdicts[target] = Verdict(ofMean: parts.map { $0.columns[column].verdicts[target] })
      }
      columns[column].checks = []
      columns[column].seconds = parts.reduce(0) { $0 + $1.columns[column].seconds }
    }
    measurements = []
    // Only warnings shared by all inputs remain; the verdict of the mean counts the grades of single inputs.
    warnings = warnings.filter { warning in
      parts.allSatisfy { $0.warnings.contains(where: warning.isShared) }
    }
  }
}
