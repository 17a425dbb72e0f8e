import Foundation

/// The function from an element z of a network's output vector to the number that it represents.
package enum OutputActivation: Hashable, Sendable {
  /// z.
  case identity
  /// −z: the logit of "not this class".
  case negation
  /// 1/(1 + e^−z).
  case sigmoid
  /// 1/(1 + e^z): the probability of "not this class".
  case complement
  /// e^z / Σ e^zⱼ over the members of the element's group.
  case softmax(Group)
  /// z − log Σ e^zⱼ.
  case logSoftmax(Group)

  /// The elements that one softmax is computed over.
  package enum Group: Hashable, Sendable {
    case range(Range<Int>)
    case indices([Int])
    case strided(first: Int, step: Int, count: Int)

    var elements: [Int] {
      switch self {
      case .range(let range): Array(range)
      case .indices(let indices): indices
      case .strided(let first, let step, let count): (0..<count).map { first + $0 * step }
      }
    }
  }

  func value(of element: Int, in outputs: [Float]) -> Double {
    let z = Double(outputs[element])
    switch self {
    case .identity: return z
    case .negation: return -z
    case .sigmoid: return Self.sigmoid(z)
    case .complement: return Self.sigmoid(-z)
    case .softmax(let group): return Softmax(outputs, over: group).probability(of: z)
    case .logSoftmax(let group): return Softmax(outputs, over: group).logProbability(of: z)
    }
  }

  /// Adds factor · ∂value/∂outputs: p(1 − p) for a sigmoid, p(δᵢ − pⱼ) for a softmax, δᵢ − pⱼ for its logarithm.
  func addGradient(of element: Int, in outputs: [Float], times factor: Double, to gradient: inout [Double]) {
    let z = Double(outputs[element])
    switch self {
    case .identity: gradient[element] += factor
    case .negation: gradient[element] -= factor
    case .sigmoid, .complement:
      let slope = factor * Self.sigmoid(z) * Self.sigmoid(-z)
      gradient[element] += self == .sigmoid ? slope : -slope
    case .softmax(let group), .logSoftmax(let group):
      let softmax = Softmax(outputs, over: group)
      var own = factor
      if case .softmax = self { own *= softmax.probability(of: z) }
      for other in group.elements { gradient[other] -= own * softmax.probability(of: Double(outputs[other])) }
      gradient[element] += own
    }
  }

  /// The logistic function, accurate at both ends: e^−|z| never overflows.
  static func sigmoid(_ z: Double) -> Double {
    let small = exp(-abs(z))
    return (z < 0 ? small : 1) / (1 + small)
  }
}

/// exp(zᵢ − max z) / Σⱼ exp(zⱼ − max z) over some elements, in double precision.
struct Softmax {
  private let largest: Double
  private let total: Double

  init(_ outputs: [Float], over group: OutputActivation.Group) {
    let values =
      switch group {
      case .range(let range): range.map { Double(outputs[$0]) }
      case .indices(let indices): indices.map { Double(outputs[$0]) }
      case .strided(let first, let step, let count): (0..<count).map { Double(outputs[first + $0 * step]) }
      }
    let largest = values.max() ?? 0
    self.largest = largest
    total = values.reduce(0) { $0 + exp($1 - largest) }
  }

  func probability(of z: Double) -> Double { exp(z - largest) / total }

  func logProbability(of z: Double) -> Double { z - largest - log(total) }
}
