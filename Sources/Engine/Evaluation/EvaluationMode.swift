import Failures

/// What an evaluator is for.
package enum EvaluationMode: Hashable, Sendable {
  /// Outputs, and gradients with respect to the network's input.
  case gradient
  /// Outputs only: nothing is kept for a backward pass, so that much less memory will do.
  case forward
  /// Outputs as functions of a named activation, and gradients with respect to it. Only what lies behind the activation
  /// is evaluated; what does not depend on it is as an input of the network has made it.
  case from(activation: String)
}

/// What an evaluator was asked for and cannot do.
package enum EvaluationError: ReportedError, Hashable, Sendable {
  /// A name the network was not compiled with, or that this evaluator does not keep.
  case unknownActivation(String, known: [String])
  /// An array of another count than needed.
  case wrongCount(Int, wanted: Int)
  /// More samples than the evaluator takes, or none, or one that is not among them.
  case wrongSamples(Int, batch: Int)
  /// A gradient of an evaluator that goes forward only.
  case noGradient
  /// An evaluation from an activation, before what it does not change was computed.
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
