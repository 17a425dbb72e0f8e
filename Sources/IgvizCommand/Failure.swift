import Failures

/// An error as the terminal shows it.
struct Failure {
  let status: ExitStatus
  let message: String

  init(_ error: any Error) {
    status = ExitStatus(error)
    let reported = error as? any ReportedError
    let retry = reported?.addedOption.map { ": \(CommandLine.with($0))" } ?? ""
    let hint = reported?.hint.map { "; \($0)\(retry)" } ?? ""
    message = status == .interrupted ? "interrupted; no incomplete files were left" : "\(error)\(hint)"
  }

  /// Whether other inputs may still be explained.
  var isAboutInput: Bool { status == .badInput || status == .noInput }
}
