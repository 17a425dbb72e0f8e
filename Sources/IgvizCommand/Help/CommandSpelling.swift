import ArgumentParser
import Failures
import Files

/// Rejects misspelt commands, which would otherwise be read as names of photos.
enum CommandSpelling {
  /// - Parameters:
  ///   - arguments: the arguments, without the command's own name.
  ///   - root: the root of the command tree.
  /// - Throws: `UsageError` if a word at the place of a command resembles a command and is not a file.
  static func check(_ arguments: [String], of root: any ParsableCommand.Type) throws(UsageError) {
    var command = root
    for (place, word) in arguments.enumerated() {
      let inner = command.configuration.subcommands
      guard !inner.isEmpty else { return }
      if let next = inner.first(where: { name(of: $0) == word }) {
        command = next
        continue
      }
      guard isWord(word), !FileAccess.exists(word),
        let meant = Spelling.suggestion(for: word, among: inner.map(name))
      else { return }
      var words = arguments
      words[place] = meant
      throw UsageError(
        "unknown command '\(word)'. Did you mean '\(meant)'? Type: \(CommandLine.typed(words))")
    }
  }

  /// Whether an argument can be the name of a command.
  static func isWord(_ argument: String) -> Bool {
    !argument.isEmpty && argument.allSatisfy { $0.isLetter || $0 == "-" } && argument.first != "-"
  }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? "\(command)".lowercased()
  }
}
