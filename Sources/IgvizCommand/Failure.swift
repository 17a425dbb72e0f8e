/// An error as the terminal shows it.
struct Failure {
  let status: ExitStatus
  let message: String

  init(_ error: any Error) {
    status = ExitStatus(error)
    let advice = Advice.on(error).map { "; \($0)" } ?? ""
    message = status == .interrupted ? "interrupted; no incomplete files were left" : "\(error)\(advice)"
  }

  /// Whether other inputs may still be explained.
  var isAboutInput: Bool { status == .badInput || status == .noInput }
}
