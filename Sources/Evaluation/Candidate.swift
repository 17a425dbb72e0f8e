/// An explanation of an input, as metrics use it.
package struct Evidence: Hashable, Sendable {
  /// The signed attributions, one for each element.
  package var attributions: [Float]
  /// The map that is drawn: one value for each place (a pixel of a photo). Higher values are more important.
  package var map: [Float]

  package init(attributions: [Float], map: [Float]) {
    self.attributions = attributions
    self.map = map
  }
}

/// An explanation that is measured.
package struct Candidate: Sendable {
  /// The unit of attributions.
  package enum Unit: String, Hashable, Sendable, Codable {
    /// The score: attributions are the contributions of the elements.
    case score
    /// The score per unit of the input: attributions are slopes, as in the plain gradient.
    case scorePerUnit
  }

  /// Maps of a network whose weights become random layer by layer, from the output backwards.
  package struct Randomized: Sendable {
    /// Names of the layers with weights, from the output backwards.
    package let layers: [String]
    /// Returns the map after the weights of the first `depth` layers were randomized.
    package let map: @Sendable (_ depth: Int) throws -> [Float]

    package init(layers: [String], map: @escaping @Sendable (_ depth: Int) throws -> [Float]) {
      self.layers = layers
      self.map = map
    }
  }

  /// The name in tables.
  package let name: String
  package let evidence: Evidence
  package let unit: Unit
  /// Explains another input of the same shape in the same way.
  package let explain: (@Sendable ([Float]) throws -> Evidence)?
  package let randomized: Randomized?

  package init(
    name: String, evidence: Evidence, unit: Unit = .score,
    explain: (@Sendable ([Float]) throws -> Evidence)? = nil, randomized: Randomized? = nil
  ) {
    self.name = name
    self.evidence = evidence
    self.unit = unit
    self.explain = explain
    self.randomized = randomized
  }

  package var map: [Float] { evidence.map }

  /// Checks the explanation's values.
  ///
  /// - Throws: `EvaluationError` if a value is missing or not finite.
  func check(for evaluation: EvaluationCase) throws(EvaluationError) {
    try evidence.check(name, for: evaluation)
  }

  /// Returns the contribution of each element to F(x) − F(fill), according to the attributions.
  func contributions(in evaluation: EvaluationCase, from fill: [Float]) -> [Double] {
    switch unit {
    case .score: evidence.attributions.map(Double.init)
    case .scorePerUnit:
      evidence.attributions.indices.map {
        Double(evidence.attributions[$0]) * (Double(evaluation.field.values[$0]) - Double(fill[$0]))
      }
    }
  }
}

extension Evidence {
  /// Checks the values.
  ///
  /// - Throws: `EvaluationError` if a value is missing or not finite.
  func check(_ name: String, for evaluation: EvaluationCase) throws(EvaluationError) {
    try EvaluationError.check(
      attributions, of: "the attributions of \(name)", count: evaluation.field.values.count)
    try EvaluationError.check(map, of: "the map of \(name)", count: evaluation.places.count)
  }
}
