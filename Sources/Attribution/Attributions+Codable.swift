import Fields

extension Attributions: Codable {
  private enum Key: String, CodingKey {
    case values, scoreAtInput, evaluations, paths, average, inputGradient, relativeStandardError, stability
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    try self.init(
      values: container.decode(PackedFloats.self, forKey: .values).values,
      scoreAtInput: container.decode(Double.self, forKey: .scoreAtInput),
      evaluations: container.decode(Int.self, forKey: .evaluations),
      paths: container.decode([PathIntegral].self, forKey: .paths),
      average: container.decodeIfPresent(PathAverage.self, forKey: .average),
      inputGradient: container.decodeIfPresent(PackedFloats.self, forKey: .inputGradient)?.values,
      relativeStandardError: container.decodeIfPresent(Double.self, forKey: .relativeStandardError),
      stability: container.decodeIfPresent(Stability.self, forKey: .stability))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(PackedFloats(values), forKey: .values)
    try container.encode(scoreAtInput, forKey: .scoreAtInput)
    try container.encode(evaluations, forKey: .evaluations)
    try container.encode(paths, forKey: .paths)
    try container.encodeIfPresent(average, forKey: .average)
    try container.encodeIfPresent(inputGradient.map(PackedFloats.init), forKey: .inputGradient)
    try container.encodeIfPresent(relativeStandardError, forKey: .relativeStandardError)
    try container.encodeIfPresent(stability, forKey: .stability)
  }
}
