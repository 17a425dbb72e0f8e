import Failures
import Foundation

/// Adds suggestions to the parser's messages about invalid values.
enum ParserMessage {
  /// Adds a suggestion to a message that lists the values of an option.
  ///
  /// - Parameter message: "Error: The value 'kears' is invalid for '--style <style>'. Please provide one of the following:" and so on.
  /// - Returns: the message, unchanged if no value is similar.
  static func suggesting(_ message: String) -> String {
    let start = "The value '"
    let middle = "' is invalid for '"
    let list = ". Please provide one of "
    guard let value = message.range(of: start), let end = message[value.upperBound...].range(of: middle),
      let place = message[end.upperBound...].range(of: list)
    else { return message }
    let given = String(message[value.upperBound..<end.lowerBound])
    let choices = values(in: message[place.upperBound...])
    guard let meant = Spelling.suggestion(for: given, among: choices) else { return message }
    return message[..<place.lowerBound] + ". Did you mean '\(meant)'?"
      + message[place.lowerBound...].dropFirst()
  }

  /// Returns the values of a list: quoted in one line, or one per line after a hyphen.
  private static func values(in text: Substring) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let bullets = lines.dropFirst().prefix { $0.hasPrefix("  - ") }.map { String($0.dropFirst(4)) }
    guard bullets.isEmpty, let line = lines.first else { return bullets }
    return line.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
