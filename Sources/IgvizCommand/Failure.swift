import Explaining
import Models

/// An error as the terminal shows it.
struct Failure {
  let status: ExitStatus
  let message: String

  init(_ error: any Error) {
    status = ExitStatus(error)
    let cause = (error as? InputError)?.underlying ?? error
    isAboutPosition =
      if case .wrongPosition? = cause as? ModelError { true } else {
        (cause as? TokenTargetError)?.isAboutText == true
      }
    let advice = Advice.on(error).map { "; \($0)" } ?? ""
    message = status == .interrupted ? "interrupted; no incomplete files were left" : "\(error)\(advice)"
  }

  /// Whether other texts may still be explained: they may be longer, or have other words.
  var isAboutSample: Bool { isAboutInput || isAboutPosition }
  private let isAboutPosition: Bool

  /// Whether other inputs may still be explained.
  var isAboutInput: Bool { status == .badInput || status == .noInput }
}
