import Foundation

/// The number an attribution explains, as a function of a network's output vector (its logits, where the model ends in a
/// softmax or sigmoid, which is left out of the network and computed here in double precision): a sum of terms.
public struct Score: Hashable, Sendable {
  public struct Term: Hashable, Sendable {
    public var coefficient: Double
    /// Index in the network's output vector.
    public var element: Int
    public var link: OutputActivation

    public init(_ coefficient: Double = 1, element: Int, link: OutputActivation) {
      self.coefficient = coefficient
      self.element = element
      self.link = link
    }
  }

  public var terms: [Term]

  public init(_ terms: [Term]) { self.terms = terms }

  public init(element: Int, link: OutputActivation) { self.init([Term(element: element, link: link)]) }

  /// - Precondition: every element is an index of `outputs`.
  public func value(of outputs: [Float]) -> Double {
    terms.reduce(0) { $0 + $1.coefficient * $1.link.value(of: $1.element, in: outputs) }
  }

  /// ∂score/∂outputs.
  public func gradient(at outputs: [Float]) -> [Float] {
    var gradient = [Double](repeating: 0, count: outputs.count)
    for term in terms {
      term.link.addGradient(of: term.element, in: outputs, times: term.coefficient, to: &gradient)
    }
    return gradient.map { Float($0) }
  }
}
