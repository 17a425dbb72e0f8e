import Failures

/// The results that an evaluator computes.
package enum EvaluationMode: Hashable, Sendable {
  /// Outputs, and gradients with respect to the network's input.
  case gradient
  /// Outputs only: no arrays are kept for a backward pass, so much less memory is needed.
  case forward
  /// Outputs as functions of a named activation, and gradients with respect to it. Only nodes that depend on the
  /// activation are evaluated; all other values are those that `Evaluator.prepare(_:)` computed.
  case from(activation: String)
}

/// A request that an evaluator cannot fulfil.
package enum EvaluationError: ReportedError, Hashable, Sendable {
  /// The network was compiled without an activation of this name, or this evaluator does not keep it.
  case unknownActivation(String, known: [String])
  /// An array has the wrong number of elements.
  case wrongCount(Int, wanted: Int)
  /// The number of samples is 0 or larger than the evaluator's batch, or a sample's index is out of range.
  case wrongSamples(Int, batch: Int)
  /// A gradient was requested from an evaluator without a backward pass.
  case noGradient
  /// An evaluation from an activation was requested before `Evaluator.prepare(_:)`.
  case notPrepared
}

extension EvaluationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownActivation(let name, let known):
      "there is no activation '\(name)'"
        + (known.isEmpty ? "" : "; choose from \(known.map { "'\($0)'" }.joined(separator: ", "))")
    case .wrongCount(let count, let wanted): "\(count) elements; expected \(wanted)"
    case .wrongSamples(let count, let batch): "\(count) samples for an evaluator of \(batch)"
    case .noGradient: "the evaluator is forward only and has no gradient"
    case .notPrepared: "an evaluation from an activation needs a prepared input"
    }
  }
}

extension EvaluationError {
  package var category: ErrorCategory { .input }
}
