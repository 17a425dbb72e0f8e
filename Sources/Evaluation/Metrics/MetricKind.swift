/// A measure of how good an explanation is.
protocol Metric: Sendable {
  /// Its results for one explanation; the same to the bit for the same seed.
  ///
  /// - Throws: `EvaluationError.lacks` where something is missing that the metric needs; what the functions throw.
  func results(for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64) throws -> [MetricResult]
}

/// A row of the registry of metrics: what is said of one, and the metric with its usual parameters. A metric's row stands in its file.
public struct MetricKind: Sendable {
  /// The word for it on the command line, and the beginning of its results' names.
  public let name: String
  /// The name in pictures and sentences.
  public let title: String
  /// What it does, in one sentence.
  public let summary: String
  /// The paper it is from.
  public let reference: String
  /// Whether a higher value means a better map.
  public let higherIsBetter: Bool
  /// What a metric evaluates besides the score.
  public internal(set) var needs: MetricNeeds = []
  /// Names of metrics whose results this one has among its own.
  public internal(set) var covers: [String] = []
  let metric: any Metric

  /// Every metric, in the order of the documentation.
  public static let all = [
    insertionMinusDeletion, insertion, deletion, hidden, alone, performanceInformation, accuracyInformation,
    softmaxInformation, sensitivityN, infidelity, maxSensitivity, randomization,
  ]

  /// The metric of that name, if there is one.
  public static func named(_ name: String) -> MetricKind? { all.first { $0.name == name } }
}

extension MetricResult {
  /// A result of a metric, named by what follows the metric's own name.
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

/// What a metric needs beside an input, a map, attributions and scores.
public struct MetricNeeds: OptionSet, Hashable, Sendable {
  /// One bit for each need.
  public let rawValue: Int

  /// The needs whose bits are set.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// That other inputs can be explained in the same way.
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

  /// In words, for the first of them.
  public var firstInWords: String? { Self.words.first { contains($0.0) }?.1 }

  /// What there is for one explanation.
  init(of candidate: Candidate, in evaluation: EvaluationCase) {
    self = []
    if candidate.explain != nil { insert(.explaining) }
    if candidate.randomized != nil { insert(.randomizing) }
    if evaluation.plane != nil, evaluation.field.isPhoto { insert(.photo) }
    if evaluation.compressedSize != nil { insert(.compression) }
  }
}
