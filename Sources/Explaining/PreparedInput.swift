import Attribution
import Engine
import Fields
import Models

/// A network and the explained input.
struct PreparedInput: Sendable {
  let network: Network
  let input: MethodInput

  var fields: [Field] { input.fields }

  init(network: Network, fields: [Field]) {
    self.network = network
    input = MethodInput(fields)
  }

  /// Returns a baseline's values for all fields, concatenated.
  ///
  /// - Throws: `BaselineError`
  func values(of baseline: any Baseline) throws -> [Float] {
    try fields.enumerated().flatMap { try baseline.values(for: $1, stream: $0) }
  }

  /// Checks that all attributions are finite.
  ///
  /// - Throws: `ModelError.notFinite`, with the first layer whose values or gradients are not finite.
  func checkFinite(_ columns: [Explanation.MethodResult], scores: [Score]) throws {
    for column in columns {
      for (attributions, score) in zip(column.attributions, scores)
      where !attributions.values.allSatisfy(\.isFinite) {
        let evaluator = Evaluator(network)
        if let layer = try evaluator.firstNonFiniteStep(at: input.values) {
          throw ModelError.notFinite(layer: layer, isGradient: false)
        }
        let weights = score.gradient(at: try evaluator.forward(input.values))
        let layer = try evaluator.firstNonFiniteGradientStep(at: input.values, weights: weights)
        throw ModelError.notFinite(layer: layer ?? "a point of the path", isGradient: true)
      }
    }
  }

  /// Returns the error for a point at which the network's output is not finite.
  func notFinite(at point: [Float]) throws -> ModelError {
    .notFinite(layer: try Evaluator(network).firstNonFiniteStep(at: point) ?? "the output", isGradient: false)
  }
}
