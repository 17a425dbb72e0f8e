import Models

/// Summarises an output at the input: its top classes, numbers or predicted regions.
struct OutputReport {
  let output: Explanation.Output

  /// The default number of listed classes.
  private static let usualTop = 5
  /// Outputs with more numbers are not listed.
  private static let valueLimit = 1000

  /// Returns the predicted classes of a class map, in descending order of their pixels; `nil` if the output is not known to be
  /// a class map.
  private static func shares(
    of output: ModelOutput, values: [Float], limit: Int
  ) -> [Explanation.ClassShare]? {
    guard output.task != .numbers || output.hasClassNames, let map = output.classMap else { return nil }
    let sizes = map.predicted(in: values).map { $0.count { $0 } }
    let ranking = sizes.indices.filter { sizes[$0] > 0 }.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
    return ranking.prefix(limit).map {
      Explanation.ClassShare(
        index: $0, label: output.className($0), pixels: sizes[$0],
        share: Double(sizes[$0]) / Double(max(1, map.pixels)))
    }
  }

  /// - Parameters:
  ///   - values: the network's output vector.
  ///   - targets: the explained targets. The list of a ranked output's classes always includes them; a list of words may lack them.
  ///   - topCount: the maximum number of listed classes (the most probable, or those with the most pixels), or of a language model's
  ///     most probable words.
  ///   - text: the tokens of the input; needed to list the words of a language model.
  init(
    _ output: ModelOutput, values: [Float], targets: [Target], topCount: Int = usualTop,
    text: TextTokens? = nil
  ) {
    let reader = ElementReader(output: output, text: text, values: values)
    var top: [Explanation.Prediction] = []
    var numbers: [Explanation.Value] = []
    let shares = Self.shares(of: output, values: values, limit: topCount)
    if shares != nil {
      // The elements of a class map are pixels; single pixels are not listed.
    } else if let words = try? reader.likeliestWords(topCount) {
      let isNumber = output.task == .numbers
      let all = output.values(isNumber ? output.standardScore : .probability, in: values)
      let named = words.map { (index: $0, name: reader.words(of: $0).word ?? output.targetName($0)) }
      if isNumber {
        numbers = named.map { Explanation.Value(index: $0.index, name: $0.name, value: all[$0.index]) }
      } else {
        top = named.map {
          Explanation.Prediction(index: $0.index, label: $0.name, probability: all[$0.index])
        }
      }
    } else if output.isRanked {
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
      values: numbers, regions: shares)
  }
}
