import Foundation

/// The number an attribution explains, as a function of a network's output vector (its logits, where the model ends in a
/// softmax or sigmoid, which is left out of the network and computed here in double precision): a sum of terms.
package struct Score: Hashable, Sendable {
  package struct Term: Hashable, Sendable {
    package var coefficient = 1.0
    /// Index in the network's output vector.
    package var element: Int
    package var link: OutputActivation
  }

  package var terms: [Term]

  package init(_ terms: [Term]) { self.terms = terms }

  package init(element: Int, link: OutputActivation) { self.init([Term(element: element, link: link)]) }

  /// - Precondition: every element is an index of `outputs`.
  package func value(of outputs: [Float]) -> Double {
    terms.reduce(0) { $0 + $1.coefficient * $1.link.value(of: $1.element, in: outputs) }
  }

  /// ∂score/∂outputs.
  package func gradient(at outputs: [Float]) -> [Float] {
    var gradient = [Double](repeating: 0, count: outputs.count)
    for term in terms {
      term.link.addGradient(of: term.element, in: outputs, times: term.coefficient, to: &gradient)
    }
    return gradient.map { Float($0) }
  }
}
