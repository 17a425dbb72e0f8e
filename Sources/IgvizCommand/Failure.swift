import Failures

/// An error as the terminal shows it.
struct Failure {
  let status: ExitStatus
  let message: String

  init(_ error: any Error) {
    status = ExitStatus(error)
    let reported = error as? any ReportedError
    let added = reported?.addedOption
    let line = added.flatMap { CommandLine.with($0) }
    // A hint that announces a command line means nothing without the line.
    let announced = added != nil && line == nil ? nil : reported?.hint
    let hint = announced.map { $0 + (line.map { ": \($0)" } ?? "") }
    dependsOnInput = reported?.dependsOnInput ?? false
    message =
      status == .interrupted ? "interrupted; no incomplete files were left" : Self.joined("\(error)", hint)
  }

  /// A message and a hint behind it: after a question a sentence of its own.
  private static func joined(_ message: String, _ hint: String?) -> String {
    guard let hint else { return message }
    return message.hasSuffix("?")
      ? "\(message) \(hint.prefix(1).uppercased())\(hint.dropFirst())" : "\(message); \(hint)"
  }

  /// Whether other texts may still be explained: they may be longer, or have other words.
  var isAboutSample: Bool { isAboutInput || dependsOnInput }
  private let dependsOnInput: Bool

  /// Whether other inputs may still be explained.
  var isAboutInput: Bool { status == .badInput || status == .noInput }
}
