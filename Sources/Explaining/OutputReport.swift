import Models

/// What an output says of an input.
struct OutputReport {
  let output: Explanation.Output

  /// Classes that are always listed.
  private static let usualTop = 5
  /// Numbers that are listed.
  private static let valueLimit = 1000

  /// - Parameters:
  ///   - values: the network's output vector.
  ///   - targets: the ones that are explained.
  ///   - topCount: how many of the most probable classes are listed.
  init(_ output: ModelOutput, values: [Float], targets: [Target], topCount: Int = usualTop) {
    var top: [Explanation.Prediction] = []
    var numbers: [Explanation.Value] = []
    if output.isRanked {
      let probabilities = output.values(.probability, in: values)
      let first = probabilities.ranking.prefix(topCount)
      let explained = targets.filter { $0.output == output.name }
        .flatMap { [$0.index, $0.contrastIndex].compactMap(\.self) }
      var listed = Set(first)
      top = (first + explained.filter { listed.insert($0).inserted }).map {
        Explanation.Prediction(index: $0, label: output.targetName($0), probability: probabilities[$0])
      }
    } else if output.targetCount <= Self.valueLimit {
      numbers = output.values(output.standardScore, in: values).enumerated().map {
        Explanation.Value(index: $0, name: output.targetName($0), value: $1)
      }
    }
    self.output = Explanation.Output(
      name: output.name, shape: output.shape, task: output.task, reason: output.reason, top: top,
      values: numbers)
  }
}
