/// An error as the person at the terminal hears of it.
struct Failure {
  let status: ExitStatus
  let message: String

  init(_ error: any Error) {
    status = ExitStatus(error)
    let advice = Advice.on(error).map { "; \($0)" } ?? ""
    message = status == .interrupted ? "interrupted; nothing was left half-written" : "\(error)\(advice)"
  }

  /// Whether other inputs may still be explained.
  var isAboutInput: Bool { status == .badInput || status == .noInput }
}
