import Fields

extension Attributions: Codable {
  private enum Key: String, CodingKey {
    case values, scoreAtInput, evaluations, forwardEvaluations, paths, average, inputGradient,
      relativeStandardError,
      completeness, stability, baselineCount
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    try self.init(
      values: container.decode(PackedFloats.self, forKey: .values).values,
      scoreAtInput: container.decode(Double.self, forKey: .scoreAtInput),
      evaluations: container.decode(Int.self, forKey: .evaluations),
      forwardEvaluations: container.decode(Int.self, forKey: .forwardEvaluations),
      paths: container.decode([PathIntegral].self, forKey: .paths),
      average: container.decodeIfPresent(PathAverage.self, forKey: .average),
      inputGradient: container.decodeIfPresent(PackedFloats.self, forKey: .inputGradient)?.values,
      relativeStandardError: container.decodeIfPresent(Double.self, forKey: .relativeStandardError),
      completeness: container.decodeIfPresent(Completeness.self, forKey: .completeness),
      stability: container.decodeIfPresent(Stability.self, forKey: .stability),
      baselineCount: container.decode(Int.self, forKey: .baselineCount))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(PackedFloats(values), forKey: .values)
    try container.encode(scoreAtInput, forKey: .scoreAtInput)
    try container.encode(evaluations, forKey: .evaluations)
    try container.encode(forwardEvaluations, forKey: .forwardEvaluations)
    try container.encode(paths, forKey: .paths)
    try container.encodeIfPresent(average, forKey: .average)
    try container.encodeIfPresent(inputGradient.map(PackedFloats.init), forKey: .inputGradient)
    try container.encodeIfPresent(relativeStandardError, forKey: .relativeStandardError)
    try container.encodeIfPresent(stability, forKey: .stability)
    try container.encode(baselineCount, forKey: .baselineCount)
    try container.encodeIfPresent(completeness, forKey: .completeness)
  }
}
