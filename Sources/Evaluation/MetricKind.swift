/// A row of the registry of metrics.
public struct MetricKind: Sendable {
  /// The word for it on the command line, and the beginning of its results' names.
  public let name: String
  /// The name in pictures and sentences.
  public let title: String
  /// What it does, in one sentence.
  public let summary: String
  /// The paper it is from.
  public let reference: String
  public let higherIsBetter: Bool
  public let needs: MetricNeeds
  /// Names of metrics whose results this one has among its own.
  public let covers: [String]
  /// The metric with its usual parameters.
  public let make: @Sendable () -> any Metric

  public static let insertionMinusDeletion = MetricKind { InsertionMinusDeletion() }
  public static let insertion = MetricKind { Insertion() }
  public static let deletion = MetricKind { Deletion() }

  public static let performanceInformation = MetricKind { PerformanceInformation() }
  public static let accuracyInformation = MetricKind { AccuracyInformation() }
  public static let softmaxInformation = MetricKind { SoftmaxInformation() }
  public static let infidelity = MetricKind { Infidelity() }
  public static let maxSensitivity = MetricKind { MaxSensitivity() }
  public static let sensitivityN = MetricKind { SensitivityN() }
  public static let randomization = MetricKind { Randomization() }

  public static let all = [
    insertionMinusDeletion, insertion, deletion, performanceInformation, accuracyInformation,
    softmaxInformation, sensitivityN, infidelity, maxSensitivity, randomization,
  ]

  /// The metric of that name, if there is one.
  public static func named(_ name: String) -> MetricKind? { all.first { $0.name == name } }

  private init<Kind: Metric>(_ make: @escaping @Sendable () -> Kind) {
    name = Kind.name
    title = Kind.title
    summary = Kind.summary
    reference = Kind.reference
    higherIsBetter = Kind.higherIsBetter
    needs = Kind.needs
    covers = Kind.covers
    self.make = make
  }
}
