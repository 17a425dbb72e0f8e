/// An algorithm that computes the contribution of each element of an input to the scores of a function.
package protocol AttributionMethod: Sendable {
  /// The method's row of the registry.
  var kind: MethodKind { get }

  /// Returns one result for each score of the function, bit-identical for any number of threads and any batch.
  ///
  /// - Parameters:
  ///   - function: the scores F and their gradients.
  ///   - input: x; its values have the length of the function's points.
  ///   - baselines: x′; each has the length of the input.
  ///   - execution: threads, progress and cancellation.
  /// - Throws: `AttributionError`; `CancellationError` if the run was cancelled.
  func attributions(
    of function: some ScoreFunction, input: MethodInput, baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions]
}

extension AttributionMethod {
  /// Returns the same results for values without neighbours.
  package func attributions(
    of function: some ScoreFunction, input: [Float], baselines: BaselineSamples, execution: Execution
  ) throws -> [Attributions] {
    try attributions(
      of: function, input: MethodInput(values: input), baselines: baselines, execution: execution)
  }

  /// Checks the number of samples.
  ///
  /// - Throws: `AttributionError.sampleCount` if it is too small.
  func checkSamples(_ count: Int, min: Int) throws(AttributionError) {
    guard count >= min else { throw .sampleCount(method: kind.name, count: count, min: min) }
  }
}

/// A row of the registry of methods: the properties of a method and its factory. The row is in the file of the method.
public struct MethodKind: Sendable {
  /// The name on the command line and in reports.
  public let name: String
  /// The name in figures and sentences.
  public let title: String
  /// A description of the method, in one phrase.
  public let summary: String
  /// The paper that describes the method.
  public let reference: String
  /// The parts of the model that the method evaluates.
  public let needs: ModelNeeds
  /// Whether the method compares the input with baselines; if not, given baselines are ignored.
  public internal(set) var takesBaselines = false
  /// The unit of the attributions.
  public internal(set) var unit = AttributionUnit.score
  /// The reduction of attributions of an embedding's components to one number.
  public internal(set) var embeddingReduction = EmbeddingReduction.sum
  /// Whether the method itself is random, so that another seed gives another map.
  public internal(set) var isRandom = false
  /// Whether the number of random inputs, masks or steps can be chosen.
  public internal(set) var takesSamples = false
  /// The default number of baselines to draw, one for each sample; `nil` for a method that uses every baseline in turn.
  public internal(set) var drawnBaselines: Int?
  /// Whether the method integrates along a path by a rule that the user can choose.
  public internal(set) var usesRule = false
  /// Whether the method needs the range of each quantity, which an input may not know.
  public internal(set) var needsRange = false
  /// Whether the method is for rows of tables. Its baselines are then rows of the data, if there are any, and comparisons of
  /// methods leave it out unless the model has no gradient.
  public internal(set) var isForRows = false
  /// The prefix of the names of files with the attributions; `nil` for the method's name.
  var ownFileStem: String?
  /// The name of the array file with the shown map, without its extension; `nil` for the default, `evidence.` and the method's
  /// name.
  var ownEvidenceStem: String?
  /// Whether the method is shown beside other methods without being reported, because it does not estimate its own error.
  public internal(set) var isAuxiliary = false
  /// The default baselines, as on the command line; `nil` for the command's own default.
  public internal(set) var standardBaseline: String?
  /// The number of forward passes that a photo takes by default, where a gradient counts as three; used to estimate the time of a
  /// comparison.
  package internal(set) var typicalPasses = 3
  /// Makes the method with the given options.
  package let make: @Sendable (MethodOptions) -> any AttributionMethod

  /// All methods, in the order of the documentation.
  public static let all = [
    gradient, integratedGradients, inputXGradient, smoothGrad, smoothGradSquared, varGrad, expectedGradients,
    idgi, blurIG, guidedIG, gradCAM, gradCAMPlusPlus, occlusion, rise, xrai, shapley,
  ]

  /// The methods of a comparison.
  package static let compared = all.filter { !$0.isForRows }
  /// The methods of a quick comparison: the default method, and all that take no longer.
  package static let quick = compared.filter { $0.typicalPasses <= integratedGradients.typicalPasses }

  /// The prefix of the names of files with the attributions.
  public var fileStem: String { ownFileStem ?? name }
  /// The name of the map's array file, without its extension.
  public var evidenceStem: String { ownEvidenceStem ?? "evidence.\(name)" }

  /// Returns the method with this name; `nil` if there is none.
  public static func named(_ name: String) -> MethodKind? { all.first { $0.name == name } }
}

/// The unit of attributions.
public enum AttributionUnit: String, Hashable, Sendable, Codable {
  /// The score's own unit.
  case score
  /// The score per unit of the input.
  case slope
  /// The squares of slopes.
  case squaredSlope
  /// A mean of scores at each position, not a part of a score: sums over positions have no meaning.
  case meanScore
  /// Weights without a unit: they are not proportional to the score, so a multiple of the score has another map.
  case importance
}

/// The parts of a model that a method evaluates.
public enum ModelNeeds: Hashable, Sendable {
  /// Scores of inputs, which every model has.
  case scoresOnly
  /// Gradients of scores with respect to the input.
  case inputGradient
  /// Gradients of scores with respect to an inner activation.
  case activationGradient
}
