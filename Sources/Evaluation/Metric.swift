/// A measure of how good an explanation is.
public protocol Metric: Sendable {
  /// The word for it on the command line, and the beginning of its results' names.
  static var name: String { get }
  /// The name in pictures and sentences.
  static var title: String { get }
  /// What it does, in one sentence.
  static var summary: String { get }
  /// The paper it is from.
  static var reference: String { get }
  static var higherIsBetter: Bool { get }
  static var needs: MetricNeeds { get }
  /// Names of metrics whose results this one has among its own.
  static var covers: [String] { get }

  /// Its results for one explanation; the same to the bit for the same seed.
  ///
  /// - Throws: `EvaluationError.lacks` where something is missing that the metric needs; what the functions throw.
  func results(for candidate: Candidate, in evaluation: EvaluationCase, seed: UInt64) throws -> [MetricResult]
}

extension Metric {
  public static var covers: [String] { [] }
}

/// What a metric needs beside an input, a map, attributions and scores.
public struct MetricNeeds: OptionSet, Hashable, Sendable {
  public let rawValue: Int

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
