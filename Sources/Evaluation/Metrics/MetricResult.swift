/// One number a metric found, and what it is made of.
public struct MetricResult: Hashable, Sendable, Codable {
  /// With its parameters: "insertion-pixels-blur:4.5%".
  public var name: String
  /// The metric's: "insertion".
  public var metric: String
  /// `nil` where it means nothing for this input; `note` says why.
  public var value: Double?
  /// Whether a higher value means a better map.
  public var higherIsBetter: Bool
  /// Whether it stands for the metric in a table; others are its parts.
  public var isSummary = false
  /// Of each sample, where there are any.
  public var samples: [Double] = []
  /// Curves to draw, if the metric has some.
  public var curves: [Curve] = []
  /// What must be known about the value.
  public var note: MetricNote?
  /// Inputs that were scored for this result; those it shares with another result are counted there.
  public var forwardEvaluations = 0
  /// Inputs that were explained for this result.
  public var explanations = 0

  /// A value that there is none of is written as null.
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

  /// Something to draw.
  public struct Curve: Hashable, Sendable, Codable {
    /// Of the curve.
    public var name: String
    /// What x is: "share of pixels".
    public var xName: String
    /// What the vertical axis shows.
    public var yName: String
    /// The positions of the curve's points.
    public var x: [Double]
    /// The values of the curve's points.
    public var y: [Double]
  }
}

/// What must be known about a result.
public enum MetricNote: String, Hashable, Sendable, Codable, CaseIterable, CustomStringConvertible {
  /// Filling the whole input in leaves the score as it is.
  case fillKeepsScore
  /// Filling leaves the input itself as it is.
  case fillKeepsInput
  /// The input's probability is 0.
  case noProbability
  /// The blurred picture scores no less than the picture.
  case blurredScoresNoLess
  /// The blurred picture has no less information than the picture.
  case blurredIsNoSmaller
  /// The score does not change with any perturbation.
  case scoreIsConstant
  /// What is compared does not vary.
  case nothingVaries
  /// The explanation is zero everywhere.
  case explanationIsZero
  /// The map hardly changes when the network's weights are random: it shows the input, not the network.
  case ignoresWeights
  /// The unit that changes of the score are measured in is nearly nothing beside the changes.
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
