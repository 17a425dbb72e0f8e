import Attribution
import Evaluation
import Fields
import Models

/// One input explained: what the model said, what it is due to, and how far that can be trusted. A value with everything that
/// was found and nothing of how it is shown.
public struct Explanation: Hashable, Sendable, Codable {
  /// Of the document that `Codable` makes.
  public static let currentVersion = 5

  /// The version of the document that `Codable` makes.
  public var version = currentVersion
  /// The model's name.
  public var model: String
  /// The model's inputs, in its order.
  public var inputs: [String] = []
  /// What was explained, one field for each of the model's inputs; for whole numbers their embeddings.
  public var fields: [Field]
  /// Where fields of whole numbers come from.
  public var lookups: [Lookup] = []
  /// The model's outputs, with their values at the input.
  public var outputs: [Output]
  /// What is explained, in the order of the request.
  public var targets: [Target]
  /// Side by side, in the order they were asked for.
  public var columns: [MethodResult]
  /// What was measured of the columns' maps, for each target; none where nothing was asked for.
  public var measurements: [EvaluationTable]
  /// How attributions become the map that is shown.
  public var aggregation: Aggregation
  /// What to know before the maps are used.
  public var warnings: [Warning]
  /// Wall-clock time by stage.
  public var seconds: Seconds
  /// The number of threads that computed the attributions.
  public var threads: Int

  /// One of the model's outputs and what it says of the input.
  public struct Output: Hashable, Sendable, Codable {
    /// The output's name in the model.
    public var name: String
    /// As the model has it, the batch included.
    public var shape: [Int]
    /// What the output's numbers are.
    public var task: ModelTask
    /// Why it is taken for that.
    public var reason: TaskReason
    /// Of classes and labels: the most probable ones, then those that are explained.
    public var top: [Prediction]
    /// Of numbers: all of them, if they are not too many.
    public var values: [Value]
    /// Of a class map: the classes that are predicted, the one at most pixels first.
    public var regions: [ClassShare]?
  }

  /// The pixels of a class map at which a class is predicted.
  public struct ClassShare: Hashable, Sendable, Codable {
    /// The class's index.
    public var index: Int
    /// The class's name.
    public var label: String
    /// The number of these pixels.
    public var pixels: Int
    /// Of all pixels.
    public var share: Double
  }

  /// A class or label with its probability.
  public struct Prediction: Hashable, Sendable, Codable {
    /// The element's index in the output.
    public var index: Int
    /// The name of the class, or "class 3".
    public var label: String
    /// From 0 to 1.
    public var probability: Double
  }

  /// An element of an output of numbers.
  public struct Value: Hashable, Sendable, Codable {
    /// The element's index in the output.
    public var index: Int
    /// The element's name, or "output 3".
    public var name: String
    /// The number as the model gives it.
    public var value: Double
  }

  /// What one method found, compared with one or several baselines.
  public struct MethodResult: Hashable, Sendable, Codable {
    /// The method's name.
    public var method: String
    /// The baselines as they were asked for; `nil` for a method without.
    public var name: String?
    /// The rule that integrates, for a method that does.
    public var rule: String?
    /// The baselines that were used, in their order.
    public var baselines: [BaselineInfo]
    /// The mean of the baselines, for each field.
    public var meanBaseline: [PackedFloats]
    /// One for each target, of all fields end to end.
    public var attributions: [Attributions]
    /// What follows from each.
    public var verdicts: [Verdict]
    /// For each target what the network answers while the strongest region is hidden or shown alone. Two, of the positive and of the
    /// negative region, for differences of classes and where both signs are shown; none for inputs that are neither photos nor texts.
    public var checks: [[RegionCheck]] = []
    /// Wall-clock time.
    public var seconds: Double
    /// The layer that it looked at, for a method that looks inside the model.
    public var layer: Layer?
  }

  /// A layer with positions over the input.
  public struct Layer: Hashable, Sendable, Codable {
    /// The name in the model's file.
    public var name: String
    /// Along each axis in space and time: rows and columns of a picture's.
    public var positions: [Int]
    /// The number of channels at each position.
    public var channels: Int
    /// Tokens without a position, which are left out: of a class, registers.
    public var leadingTokens: Int
  }

  /// One baseline, and how it relates to the input.
  public struct BaselineInfo: Hashable, Sendable, Codable {
    /// The baseline as it can be requested.
    public var name: String
    /// Of a random one.
    public var seed: UInt64?
    /// How the baseline compares with the input and how the model answers it.
    public var check: BaselineCheck
    /// Of one that is made of tokens: their numbers.
    public var ids: [Int]?
    /// Of one whose embeddings are those of categories: these, by the model's input.
    public var categories: [String: [Int]]?
  }

  /// Wall-clock time by stage.
  public struct Seconds: Hashable, Sendable, Codable {
    /// Opening and preparing the model.
    public var load = 0.0
    /// Reading the input.
    public var decode = 0.0
    /// The model's outputs at the input and at the baselines.
    public var classify = 0.0
    /// Computing the attributions.
    public var attribute = 0.0
    /// Hiding regions from the network.
    public var check = 0.0
    /// Measuring the maps.
    public var evaluate = 0.0
    /// Drawing figures.
    public var render = 0.0
    /// All stages together.
    public var total = 0.0

    /// No time for any stage.
    public init() {}

    /// All stages together.
    public var sum: Double { load + decode + classify + attribute + check + evaluate + render }
  }

  /// Whether every path reached its tolerance; `nil` when none was asked for.
  public var isConverged: Bool? {
    let verdicts = columns.flatMap(\.attributions).compactMap(\.isConverged)
    return verdicts.isEmpty ? nil : verdicts.allSatisfy { $0 }
  }

  /// Gradients that were computed for the columns.
  public var evaluations: Int {
    columns.reduce(0) { sum, column in sum + column.attributions.reduce(0) { $0 + $1.evaluations } }
  }

  /// A column's attributions of a target, field by field.
  public func maps(column: Int, target: Int) -> [[Float]] {
    split(columns[column].attributions[target].values)
  }

  /// How the attributions of a column become the map that is shown.
  public func aggregation(ofColumn column: Int) -> Aggregation {
    aggregation.reducing(columns[column].embeddingReduction)
  }

  /// The map that is shown of a column and a target, field by field: what speaks for the target or, of negative polarity,
  /// against it, in units of the score per position.
  ///
  /// - Parameters:
  ///   - column: its number, from 0.
  ///   - target: its number, from 0.
  ///   - isNegative: whether what speaks against the target is wanted.
  ///   - other: another aggregation than the explanation's.
  public func evidence(column: Int, target: Int, isNegative: Bool = false, by other: Aggregation? = nil)
    throws(FieldError) -> [Field]
  {
    let aggregation = other?.reducing(columns[column].embeddingReduction) ?? aggregation(ofColumn: column)
    return try zip(fields, maps(column: column, target: target)).map { field, values throws(FieldError) in
      try Field(
        name: field.name, axes: PositionIndex.axes(of: field),
        values: aggregation.evidence(of: isNegative ? values.map { -$0 } : values, field: field))
    }
  }

  /// The values that are shown of a column and a target, field by field: the evidence or, of features and words, each with its
  /// sign; in units of the score per position.
  public func shown(column: Int, target: Int) throws(FieldError) -> [Field] {
    let aggregation = aggregation(ofColumn: column)
    return try zip(fields, maps(column: column, target: target)).map { field, values throws(FieldError) in
      try Field(
        name: field.name, axes: PositionIndex.axes(of: field),
        values: aggregation.shown(of: values, field: field))
    }
  }

  /// Values of all fields end to end, field by field.
  public func split(_ values: [Float]) -> [[Float]] { fields.split(values) }
}

extension Explanation.MethodResult {
  /// Its row of the registry.
  package var kind: MethodKind? { MethodKind.named(method) }

  /// Whether reports leave it out beside other methods.
  package var isAuxiliary: Bool { kind?.isAuxiliary ?? false }

  /// How its attributions of an embedding's components become one number.
  public var embeddingReduction: EmbeddingReduction { kind?.embeddingReduction ?? .sum }

  /// What tells columns apart: their methods and, where one occurs several times, the baselines.
  public static func names(of columns: [Self]) -> [String] {
    let counts = Dictionary(grouping: columns, by: \.method).mapValues(\.count)
    var seen: [String: Int] = [:]
    return columns.map { column in
      let several = counts[column.method, default: 0] > 1
      let name = several ? "\(column.method), \(column.name ?? "")" : column.method
      seen[name, default: 0] += 1
      return seen[name] == 1 ? name : "\(name) \(seen[name, default: 0])"
    }
  }
}
