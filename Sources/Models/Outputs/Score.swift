import Foundation

/// The number that an attribution explains, as a function of a network's output vector: a sum of terms. If the model ends in a softmax or
/// sigmoid, the network leaves it out. The output vector then consists of logits, and the last operation is computed here in double
/// precision.
package struct Score: Hashable, Sendable {
  package struct Term: Hashable, Sendable {
    package var coefficient = 1.0
    /// The index in the network's output vector.
    package var element: Int
    package var activation: OutputActivation
  }

  package var terms: [Term]

  package init(_ terms: [Term]) { self.terms = terms }

  package init(element: Int, activation: OutputActivation) {
    self.init([Term(element: element, activation: activation)])
  }

  /// - Precondition: every element is an index of `outputs`.
  package func value(of outputs: [Float]) -> Double {
    terms.reduce(0) { $0 + $1.coefficient * $1.activation.value(of: $1.element, in: outputs) }
  }

  /// Returns ∂score/∂outputs.
  package func gradient(at outputs: [Float]) -> [Float] {
    var gradient = [Double](repeating: 0, count: outputs.count)
    for term in terms {
      term.activation.addGradient(of: term.element, in: outputs, times: term.coefficient, to: &gradient)
    }
    return gradient.map { Float($0) }
  }
}
