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
    dependsOnInput = reported?.dependsOnInput ?? false
    message = status == .interrupted ? "interrupted; no incomplete files were left" : "\(error)\(hint)"
  }

  /// Whether other texts may still be explained: they may be longer, or have other words.
  var isAboutSample: Bool { isAboutInput || dependsOnInput }
  private let dependsOnInput: Bool

  /// Whether other inputs may still be explained.
  var isAboutInput: Bool { status == .badInput || status == .noInput }
}
