import Failures

/// An error as it is shown to the user: exit status, message and hint.
struct Failure {
  let status: ExitStatus
  let message: String

  init(_ error: any Error) {
    status = ExitStatus(error)
    let reported = error as? any ReportedError
    let added = reported?.addedOption
    let line = added.flatMap { CommandLine.with($0) }
    // A hint that introduces a command line is dropped if the line cannot be made.
    let announced = added != nil && line == nil ? nil : reported?.hint
    let hint = announced.map { $0 + (line.map { ": \($0)" } ?? "") }
    dependsOnInput = reported?.dependsOnInput ?? false
    message =
      status == .interrupted ? "interrupted; no incomplete files were left" : Self.joined("\(error)", hint)
  }

  /// Joins a message and a hint; after a question the hint is a separate sentence.
  private static func joined(_ message: String, _ hint: String?) -> String {
    guard let hint else { return message }
    return message.hasSuffix("?")
      ? "\(message) \(hint.prefix(1).uppercased())\(hint.dropFirst())" : "\(message); \(hint)"
  }

  /// Whether the failure concerns one text only: other texts can be longer, or have other words.
  var isAboutSample: Bool { isAboutInput || dependsOnInput }
  private let dependsOnInput: Bool

  /// Whether the failure concerns one input only, so that the run continues with the others.
  var isAboutInput: Bool { status == .badInput || status == .noInput }
}
