/// A measure of how good an explanation is.
protocol Metric: Sendable {
  /// Returns the results for one explanation; bitwise equal for equal seeds.
  ///
  /// - Throws: `EvaluationError.lacks` if something that the metric needs is missing; errors of the functions.
  func results(for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64) throws -> [MetricResult]
}

/// A row of the registry of metrics: the description of a metric, and the metric with its default parameters. Each row is in
/// the file of its metric.
public struct MetricKind: Sendable {
  /// The name on the command line, and the beginning of the names of results.
  public let name: String
  /// The name in figures and sentences.
  public let title: String
  /// A one-sentence description.
  public let summary: String
  /// The paper that introduced the metric.
  public let reference: String
  /// Whether a higher value means a better map.
  public let higherIsBetter: Bool
  /// What the metric needs besides the score.
  public internal(set) var needs: MetricNeeds = []
  /// The names of metrics whose results are included in the results of this metric.
  public internal(set) var covers: [String] = []
  let metric: any Metric

  /// Every metric, in the order of the documentation.
  public static let all = [
    insertionMinusDeletion, insertion, deletion, hidden, alone, performanceInformation, accuracyInformation,
    softmaxInformation, sensitivityN, infidelity, maxSensitivity, randomization,
  ]

  /// Returns the metric with a name; `nil` if there is none.
  public static func named(_ name: String) -> MetricKind? { all.first { $0.name == name } }
}

extension MetricResult {
  /// Creates a result whose name is the metric's name and a suffix.
  init(
    _ kind: MetricKind, _ suffix: String = "", value: Double?, isSummary: Bool = false,
    samples: [Double] = [],
    curves: [Curve] = [], note: MetricNote? = nil, forwardEvaluations: Int = 0, explanations: Int = 0
  ) {
    self.init(
      name: kind.name + suffix, metric: kind.name, value: value, higherIsBetter: kind.higherIsBetter,
      isSummary: isSummary, samples: samples, curves: curves, note: note,
      forwardEvaluations: forwardEvaluations, explanations: explanations)
  }
}

/// What a metric needs besides an input, a map, attributions and scores.
public struct MetricNeeds: OptionSet, Hashable, Sendable {
  /// One bit for each need.
  public let rawValue: Int

  /// The needs whose bits are set.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// A function that explains other inputs in the same way.
  public static let explaining = MetricNeeds(rawValue: 1)
  /// Maps of networks with random weights.
  public static let randomizing = MetricNeeds(rawValue: 2)
  /// A picture of levels from 0 to 255.
  public static let photo = MetricNeeds(rawValue: 4)
  /// The size of a compressed picture.
  public static let compression = MetricNeeds(rawValue: 8)

  private static let words: [(MetricNeeds, String)] = [
    (.explaining, "a way to explain other inputs"),
    (.randomizing, "a network whose weights can be randomized"),
    (.photo, "a photo"), (.compression, "the size of a compressed picture"),
  ]

  /// A description of the first need; `nil` if there are no needs.
  public var firstInWords: String? { Self.words.first { contains($0.0) }?.1 }

  /// The needs that can be met for one explanation.
  init(of candidate: Candidate, in evaluation: EvaluationCase) {
    self = []
    if candidate.explain != nil { insert(.explaining) }
    if candidate.randomized != nil { insert(.randomizing) }
    if evaluation.plane != nil, evaluation.field.isPhoto { insert(.photo) }
    if evaluation.compressedSize != nil { insert(.compression) }
  }
}
