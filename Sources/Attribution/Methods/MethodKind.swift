/// A way to say how much each element of an input contributed to the scores of a function.
package protocol AttributionMethod: Sendable {
  /// Its row of the registry.
  var kind: MethodKind { get }

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
  /// The same for values that are neighbours of nothing.
  package func attributions(
    of function: some ScoreFunction, input: [Float], baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try attributions(
      of: function, input: MethodInput(values: input), baselines: baselines, execution: execution)
  }

  /// - Throws: `AttributionError.sampleCount` when there are too few.
  func checkSamples(_ count: Int, min: Int) throws(AttributionError) {
    guard count >= min else { throw .sampleCount(method: kind.name, count: count, min: min) }
  }
}

/// A row of the registry of methods: what is said of one, and how it is made. A method's row stands in its file.
public struct MethodKind: Sendable {
  /// The word for it on the command line and in reports.
  public let name: String
  /// The name in pictures and sentences.
  public let title: String
  /// What it does, in one sentence.
  public let summary: String
  /// The paper it is from.
  public let reference: String
  /// What the method evaluates of the model.
  public let needs: ModelNeeds
  /// Whether it compares the input with baselines; if not, those it is given are not looked at.
  public internal(set) var takesBaselines = false
  /// What attributions are measured in.
  public internal(set) var unit = AttributionUnit.score
  /// How its attributions of an embedding's components become one number.
  public internal(set) var embeddingReduction = EmbeddingReduction.sum
  /// Whether it draws something itself, so that another seed would make another map.
  public internal(set) var isRandom = false
  /// Whether the number of its random inputs, masks or steps can be chosen.
  public internal(set) var takesSamples = false
  /// How many baselines it draws by default, one for each sample; `nil` for a method that takes every baseline in turn.
  public internal(set) var drawnBaselines: Int?
  /// Whether it integrates along a path by a rule that one can choose.
  public internal(set) var usesRule = false
  /// Whether it is made from the range of each quantity, which an input may not know.
  public internal(set) var needsRange = false
  /// Whether it is made for rows of tables: its baselines are rows of the data, if there are any, and comparisons of methods leave it
  /// out unless the model has no gradient.
  public internal(set) var isForRows = false
  /// How the names of files with its attributions begin; `nil` for its name.
  var ownFileStem: String?
  /// The same of the map that is shown of them.
  var ownEvidenceStem: String?
  /// Whether it is shown beside other methods without being reported on: it makes no statement about its own error.
  public internal(set) var isAuxiliary = false
  /// The default baselines, as on the command line; `nil` for those of the tool.
  public internal(set) var standardBaseline: String?
  /// Forward passes that a photo takes by default, a gradient counted as three: to foretell how long a comparison takes.
  package internal(set) var typicalPasses = 3
  /// Makes the method with these options.
  package let make: @Sendable (MethodOptions) -> any AttributionMethod

  /// Every method, in the order of the documentation.
  public static let all = [
    gradient, integratedGradients, inputXGradient, smoothGrad, smoothGradSquared, varGrad, expectedGradients,
    idgi, blurIG, guidedIG, gradCAM, gradCAMPlusPlus, occlusion, rise, xrai, shapley,
  ]

  /// Those of a comparison.
  package static let compared = all.filter { !$0.isForRows }
  /// Those of a quick comparison: the default, and all that take no longer.
  package static let quick = compared.filter { $0.typicalPasses <= integratedGradients.typicalPasses }

  /// How the names of files with its attributions begin, and of those with the map that is shown.
  public var fileStem: String { ownFileStem ?? name }
  /// The name of the map's array file, without its extension.
  public var evidenceStem: String { ownEvidenceStem ?? "evidence.\(name)" }

  /// The method of that name, if there is one.
  public static func named(_ name: String) -> MethodKind? { all.first { $0.name == name } }
}

/// What attributions are measured in.
public enum AttributionUnit: String, Hashable, Sendable, Codable {
  /// The score's own unit.
  case score
  /// The score per unit of the input.
  case slope
  /// Squares of such slopes.
  case squaredSlope
  /// A mean of scores at each position, not a share of one: sums over positions mean nothing.
  case meanScore
  /// Weights without a unit: a multiple of the score has another map.
  case importance
}

/// What a method needs of a model.
public enum ModelNeeds: Hashable, Sendable {
  /// Scores of inputs: any model will do.
  case scoresOnly
  /// Gradients of scores with respect to the input.
  case inputGradient
  /// Gradients of scores with respect to an activation inside.
  case activationGradient
}
