/// A number from a metric, and the data behind it.
public struct MetricResult: Hashable, Sendable, Codable {
  /// The name with parameters: "insertion-pixels-blur:4.5%".
  public var name: String
  /// The name of the metric: "insertion".
  public var metric: String
  /// The value; `nil` if it is meaningless for this input (`note` has the reason).
  public var value: Double?
  /// Whether a higher value means a better map.
  public var higherIsBetter: Bool
  /// Whether the result represents the metric in a table; the other results are its parts.
  public var isSummary = false
  /// The values of the samples, if there are any.
  public var samples: [Double] = []
  /// Curves to draw, if the metric has any.
  public var curves: [Curve] = []
  /// A remark about the value, or the reason why there is none.
  public var note: MetricNote?
  /// The number of inputs scored for this result; inputs shared with another result are only counted there.
  public var forwardEvaluations = 0
  /// The number of inputs explained for this result.
  public var explanations = 0

  /// Encodes a missing value as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(metric, forKey: .metric)
    try container.encode(value, forKey: .value)
    try container.encode(higherIsBetter, forKey: .higherIsBetter)
    try container.encode(isSummary, forKey: .isSummary)
    try container.encode(samples, forKey: .samples)
    try container.encode(curves, forKey: .curves)
    try container.encodeIfPresent(note, forKey: .note)
    try container.encode(forwardEvaluations, forKey: .forwardEvaluations)
    try container.encode(explanations, forKey: .explanations)
  }

  /// A curve to draw.
  public struct Curve: Hashable, Sendable, Codable {
    /// The name of the curve.
    public var name: String
    /// The name of the x axis: "share of pixels".
    public var xName: String
    /// The name of the y axis.
    public var yName: String
    /// The positions of the curve's points.
    public var x: [Double]
    /// The values of the curve's points.
    public var y: [Double]
  }
}

/// A remark about a result.
public enum MetricNote: String, Hashable, Sendable, Codable, CaseIterable, CustomStringConvertible {
  /// The score does not change when the whole input is replaced by the fill.
  case fillKeepsScore
  /// The fill equals the input.
  case fillKeepsInput
  /// The input's probability is 0.
  case noProbability
  /// The blurred picture has at least the score of the picture.
  case blurredScoresNoLess
  /// The blurred picture has at least the information of the picture.
  case blurredIsNoSmaller
  /// The score does not change under any perturbation.
  case scoreIsConstant
  /// The compared values are constant.
  case nothingVaries
  /// The explanation is zero everywhere.
  case explanationIsZero
  /// The map hardly changes when the network's weights are random: it shows the input, not the network.
  case ignoresWeights
  /// The unit in which changes of the score are measured is almost zero compared with the changes.
  case unitIsTiny

  public var description: String {
    switch self {
    case .fillKeepsScore: "the score does not change when the whole input is replaced by the fill"
    case .fillKeepsInput: "the fill is the input itself"
    case .noProbability: "the input's probability is 0"
    case .blurredScoresNoLess: "the blurred picture has at least the score of the picture"
    case .blurredIsNoSmaller: "the blurred picture has at least the information of the picture"
    case .scoreIsConstant: "the score is constant"
    case .nothingVaries: "the compared values are constant"
    case .explanationIsZero: "the explanation is zero everywhere"
    case .unitIsTiny: "the score at the input is almost the same as its reference"
    case .ignoresWeights: "the map hardly changes when the network's weights are random"
    }
  }
}
