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
  /// The class whose score is taken away, for a difference of two.
  public let rival: Int?

  public init(_ kind: Kind, target: Int, rival: Int? = nil) {
    self.kind = kind
    self.target = target
    self.rival = rival
  }

  /// - Precondition: `target` and `rival` are indices of `logits`.
  public func value(of logits: [Float]) -> Double {
    func value(_ index: Int) -> Double {
      switch kind {
      case .probability: ClassProbabilities(logits).probability(of: logits[index])
      case .logit: Double(logits[index])
      }
    }
    return value(target) - (rival.map(value) ?? 0)
  }

  /// ∂score/∂logits: for the probability p_t that is p_t · (δ_it − p_i).
  public func gradient(at logits: [Float]) -> [Float] {
    var gradient = [Double](repeating: 0, count: logits.count)
    for (sign, index) in [(1.0, target)] + (rival.map { [(-1.0, $0)] } ?? []) {
      switch kind {
      case .probability:
        let probabilities = ClassProbabilities(logits)
        let own = sign * probabilities.probability(of: logits[index])
        for (other, logit) in logits.enumerated() {
          gradient[other] -= own * probabilities.probability(of: logit)
        }
        gradient[index] += own
      case .logit:
        gradient[index] += sign
      }
    }
    return gradient.map { Float($0) }
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

  /// −Σ p log₂ p, in bits: 0 when one class is certain, log₂ n when nothing is known of n classes.
  public func entropy(of logits: some Collection<Float>) -> Double {
    logits.reduce(0) { sum, logit in
      let p = probability(of: logit)
      return p > 0 ? sum - p * log2(p) : sum
    }
  }

  /// The probability that goes with one of the logits.
  public func probability(of logit: Float) -> Double { exp(Double(logit) - largest) / total }
}
