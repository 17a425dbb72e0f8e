import Attribution
import Evaluation
import Fields
import Models

/// The explanation of one input: the model's outputs, the attributions, and how reliable these are. It contains all results as
/// values, but nothing about their display.
public struct Explanation: Hashable, Sendable, Codable {
  /// The current version of the document that `Codable` makes.
  public static let currentVersion = 5

  /// The version of the document that `Codable` makes.
  public var version = currentVersion
  /// The model's name.
  public var model: String
  /// The model's inputs, in its order.
  public var inputs: [String] = []
  /// The explained fields, one for each of the model's inputs; for integers, their embeddings.
  public var fields: [Field]
  /// The embedding look-ups that turn integers into fields.
  public var lookups: [Lookup] = []
  /// The model's outputs, with their values at the input.
  public var outputs: [Output]
  /// The explained targets, in the order of the request.
  public var targets: [Target]
  /// The results of the methods, in the order of the request.
  public var columns: [MethodResult]
  /// The metrics of the columns' maps, one table for each target; empty if no metrics were requested.
  public var measurements: [EvaluationTable]
  /// How attributions become the map that is drawn.
  public var aggregation: Aggregation
  /// Warnings to read before the maps are used.
  public var warnings: [Warning]
  /// Wall-clock time by stage.
  public var seconds: Seconds
  /// The number of threads that computed the attributions.
  public var threads: Int

  /// One of the model's outputs and its values at the input.
  public struct Output: Hashable, Sendable, Codable {
    /// The output's name in the model.
    public var name: String
    /// The shape in the model, including the batch.
    public var shape: [Int]
    /// How the output's numbers are interpreted.
    public var task: ModelTask
    /// The reason for this interpretation.
    public var reason: TaskReason
    /// For classes and labels: the most probable ones, then the explained ones. For language models: the most probable words.
    public var top: [Prediction]
    /// For numbers: all of them, unless there are too many.
    public var values: [Value]
    /// For a class map: the predicted classes, in descending order of their pixels.
    public var regions: [ClassShare]?
  }

  /// The pixels of a class map at which a class is predicted.
  public struct ClassShare: Hashable, Sendable, Codable {
    /// The class's index.
    public var index: Int
    /// The class's name.
    public var label: String
    /// The number of pixels.
    public var pixels: Int
    /// The share of all pixels, 0…1.
    public var share: Double
  }

  /// A class or label with its probability.
  public struct Prediction: Hashable, Sendable, Codable {
    /// The element's index in the output.
    public var index: Int
    /// The name of the class, or "class 3".
    public var label: String
    /// The probability, 0…1.
    public var probability: Double
  }

  /// An element of an output of numbers.
  public struct Value: Hashable, Sendable, Codable {
    /// The element's index in the output.
    public var index: Int
    /// The element's name, or "output 3".
    public var name: String
    /// The number in the model's output.
    public var value: Double
  }

  /// The result of one method with one or several baselines.
  public struct MethodResult: Hashable, Sendable, Codable {
    /// The method's name.
    public var method: String
    /// The baselines, as requested; `nil` for a method without baselines.
    public var name: String?
    /// The integration rule; `nil` for a method without one.
    public var rule: String?
    /// The baselines that were used, in order.
    public var baselines: [BaselineInfo]
    /// The mean of the baselines, for each field.
    public var meanBaseline: [PackedFloats]
    /// The attributions: one set for each target, the values of all fields concatenated.
    public var attributions: [Attributions]
    /// One verdict for each target.
    public var verdicts: [Verdict]
    /// For each target, the network's scores while the strongest region is hidden or shown alone. There are two checks, of the
    /// positive and the negative region, for differences of classes and if both signs are drawn; none for inputs that are
    /// neither photos nor texts.
    public var checks: [[RegionCheck]] = []
    /// Wall-clock time, in seconds.
    public var seconds: Double
    /// The layer used by an activation-based method; `nil` for other methods.
    public var layer: Layer?
  }

  /// A layer whose activation has positions over the input.
  public struct Layer: Hashable, Sendable, Codable {
    /// The name in the model's file.
    public var name: String
    /// The number of positions along each axis in space and time; for pictures, rows and columns.
    public var positions: [Int]
    /// The number of channels at each position.
    public var channels: Int
    /// The number of tokens before the first position (class token, registers), which are left out.
    public var leadingTokens: Int
  }

  /// One baseline, and how it relates to the input.
  public struct BaselineInfo: Hashable, Sendable, Codable {
    /// The name with which the baseline can be requested.
    public var name: String
    /// The seed; `nil` unless the baseline is random.
    public var seed: UInt64?
    /// Measures of how little information the baseline contains.
    public var check: BaselineCheck
    /// The token IDs; `nil` unless the baseline is made of tokens.
    public var ids: [Int]?
    /// For a baseline of embeddings: the numbers of their categories, keyed by the model's input.
    public var categories: [String: [Int]]?
  }

  /// Wall-clock time by stage, in seconds.
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

  /// The number of gradients computed for the columns.
  public var evaluations: Int {
    columns.reduce(0) { sum, column in sum + column.attributions.reduce(0) { $0 + $1.evaluations } }
  }

  /// Returns a column's attributions for a target, field by field.
  public func maps(column: Int, target: Int) -> [[Float]] {
    split(columns[column].attributions[target].values)
  }

  /// Returns the aggregation that makes a column's map from its attributions.
  public func aggregation(ofColumn column: Int) -> Aggregation {
    aggregation.reducing(columns[column].embeddingReduction)
  }

  /// Returns the evidence of a column for a target, field by field: what supports the target or, if `isNegative`, what opposes
  /// it, in units of the score per position.
  ///
  /// - Parameters:
  ///   - column: the column's index.
  ///   - target: the target's index.
  ///   - isNegative: whether to return the evidence against the target.
  ///   - other: replaces the explanation's aggregation.
  /// - Throws: `FieldError`
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

  /// Returns the values drawn for a column and a target, field by field: the evidence or, for features and words, signed
  /// values; in units of the score per position.
  ///
  /// - Throws: `FieldError`
  public func shown(column: Int, target: Int) throws(FieldError) -> [Field] {
    let aggregation = aggregation(ofColumn: column)
    return try zip(fields, maps(column: column, target: target)).map { field, values throws(FieldError) in
      try Field(
        name: field.name, axes: PositionIndex.axes(of: field),
        values: aggregation.shown(of: values, field: field))
    }
  }

  /// Splits concatenated values of all fields, field by field.
  public func split(_ values: [Float]) -> [[Float]] { fields.split(values) }
}

extension Explanation.MethodResult {
  /// The method's row of the registry.
  package var kind: MethodKind? { MethodKind.named(method) }

  /// Whether reports leave the method out when there are other methods.
  package var isAuxiliary: Bool { kind?.isAuxiliary ?? false }

  /// How the attributions of an embedding's components become one number.
  public var embeddingReduction: EmbeddingReduction { kind?.embeddingReduction ?? .sum }

  /// Returns names that distinguish the columns: their methods and, if a method occurs several times, its baselines.
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
