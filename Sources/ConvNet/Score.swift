import Foundation

/// The number an attribution explains, as a function of a classifier's logits.
public struct Score: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The target's softmax probability.
    case probability
    /// The target's logit, before the softmax.
    case logit
  }

  public let kind: Kind
  /// The class's index among the logits.
  public let target: Int

  public init(_ kind: Kind, target: Int) {
    self.kind = kind
    self.target = target
  }

  /// - Precondition: `target` is an index of `logits`.
  public func value(of logits: [Float]) -> Double {
    switch kind {
    case .probability: ClassProbabilities(logits).probability(of: logits[target])
    case .logit: Double(logits[target])
    }
  }

  /// ∂score/∂logits: for the probability p_t that is p_t · (δ_it − p_i).
  public func gradient(at logits: [Float]) -> [Float] {
    switch kind {
    case .probability:
      let probabilities = ClassProbabilities(logits)
      let own = probabilities.probability(of: logits[target])
      return logits.enumerated().map { index, logit in
        Float(own * ((index == target ? 1 : 0) - probabilities.probability(of: logit)))
      }
    case .logit:
      return logits.indices.map { $0 == target ? 1 : 0 }
    }
  }
}

/// exp(l_i − max l) / Σ_j exp(l_j − max l), in double precision.
public struct ClassProbabilities: Sendable {
  private let largest: Double
  private let total: Double

  public init(_ logits: some Collection<Float>) {
    let largest = Double(logits.max() ?? 0)
    self.largest = largest
    total = logits.reduce(0) { $0 + exp(Double($1) - largest) }
  }

  /// The probability that goes with one of the logits.
  public func probability(of logit: Float) -> Double { exp(Double(logit) - largest) / total }
}
