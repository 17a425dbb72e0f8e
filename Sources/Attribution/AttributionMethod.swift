/// A way to say how much each element of an input contributed to the scores of a function.
public protocol AttributionMethod: Sendable {
  /// The word for it on the command line and in reports.
  static var name: String { get }
  /// The name in pictures and sentences.
  static var title: String { get }
  /// What it does, in one sentence.
  static var summary: String { get }
  /// The paper it is from.
  static var reference: String { get }
  static var needs: ModelNeeds { get }
  /// Whether it compares the input with baselines; if not, those it is given are not looked at.
  static var takesBaselines: Bool { get }
  /// What attributions are measured in.
  static var unit: AttributionUnit { get }
  /// How its attributions of an embedding's components become one number.
  static var embeddingReduction: EmbeddingReduction { get }
  /// Whether it draws something itself, so that another seed would make another map.
  static var isRandom: Bool { get }
  /// Whether the number of its random inputs, masks or steps can be chosen.
  static var takesSamples: Bool { get }
  /// Whether it integrates along a path by a rule that one can choose.
  static var usesRule: Bool { get }
  /// Whether it is made from the range of each quantity, which an input may not know.
  static var needsRange: Bool { get }
  /// The word for the baselines it compares with where nobody chose some, as on the command line; `nil` for the tool's own.
  static var standardBaseline: String? { get }
  /// How the names of files with its attributions begin, and with the map that is shown of them.
  static var fileStem: String { get }
  static var evidenceStem: String { get }
  /// Whether it is shown beside other methods without being reported on: it makes no statement about its own error.
  static var isAuxiliary: Bool { get }

  /// One for each score of the function; the same to the bit for any number of threads and any batch.
  ///
  /// - Parameters:
  ///   - input: x; its values are as long as the function's points.
  ///   - baselines: each as long as the input.
  /// - Throws: `AttributionError`; `CancellationError` when it was cancelled.
  func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions]
}

extension AttributionMethod {
  public static var usesRule: Bool { false }
  public static var takesSamples: Bool { false }
  public static var unit: AttributionUnit { .score }
  public static var embeddingReduction: EmbeddingReduction { .sum }
  public static var isRandom: Bool { false }
  public static var needsRange: Bool { false }

  public static var standardBaseline: String? { nil }
  public static var fileStem: String { name }
  public static var evidenceStem: String { "evidence.\(name)" }
  public static var isAuxiliary: Bool { false }

  /// The same for values that are neighbours of nothing.
  public func attributions(
    of function: some ScoreFunction, input: [Float], baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try attributions(
      of: function, input: MethodInput(values: input), baselines: baselines, execution: execution)
  }

  public var name: String { Self.name }
  public var title: String { Self.title }
  public var needs: ModelNeeds { Self.needs }
  public var takesBaselines: Bool { Self.takesBaselines }

  /// - Throws: `AttributionError.sampleCount` when there are too few.
  func checkSamples(_ count: Int, min: Int) throws(AttributionError) {
    guard count >= min else { throw .sampleCount(method: name, count: count, min: min) }
  }
}

/// What attributions are measured in.
public enum AttributionUnit: String, Hashable, Sendable, Codable {
  /// The score's own unit.
  case score
  /// The score per unit of the input.
  case slope
  /// Squares of such slopes.
  case squaredSlope
}

/// What a method needs of a model.
public enum ModelNeeds: Hashable, Sendable {
  case scoresOnly
  /// Gradients of scores with respect to the input.
  case inputGradient
  /// Gradients of scores with respect to an activation inside.
  case activationGradient
}
