import ArgumentParser
import Engine
import Files
import Foundation

/// The command `igviz`: parses the arguments, runs a subcommand, and reports errors in one line.
@main
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "igviz",
    abstract: "Shows which parts of an input a neural network's answer depends on.",
    usage: """
      igviz <image> ... [<options>]
      igviz <command> ... [<options>]
      """,
    discussion: """
      igviz explains the output of a neural network for a photo, table, text or array by Integrated Gradients: it \
      integrates the gradients from a baseline to the input. It draws the map beside the plain gradient, and reports how \
      complete and how stable the map is.

      EXAMPLES
      \(HelpTopic.named("examples")?.text() ?? "")

      EXIT CODES
      \(ExitStatus.allCases.map { status in
        "  \(status.rawValue)".padding(toLength: 6, withPad: " ", startingAt: 0) + status.meaning
      }.joined(separator: "\n"))
      """,
    version: Version.current,
    subcommands: [
      ExplainCommand.self, ClassifyCommand.self, CompareCommand.self, RenderCommand.self, ModelsCommand.self,
      WorkerCommand.self, MergeCommand.self,
      TablesCommand.self, HelpCommand.self,
    ],
    defaultSubcommand: ExplainCommand.self)

  static func main() {
    StandardStreams.keepOpen()
    signal(SIGPIPE, SIG_IGN)  // a closed pipe is not an error; see Console
    signal(SIGXFSZ, SIG_IGN)  // exceeding the file size limit is an ordinary write error
    if let argument = CommandLine.unreadableArgument {
      Console.note(
        "igviz: argument '\(argument)' is not UTF-8; rename the file, or make a link with another name"
      )
      exit(withError: ExitStatus.usage.exitCode)
    }
    var command: any ParsableCommand
    do {
      command = try parsed(Array(CommandLine.arguments.dropFirst()))
    } catch let error as UsageError {
      Console.note("igviz: \(error)")
      exit(withError: ExitStatus.usage.exitCode)
    } catch {
      end(with: error)
    }
    Interruption.listen()
    do {
      try Caches.checkEnvironment()
      try command.run()
    } catch let error where error is ExitCode || exitCode(for: error) != .failure {
      end(with: error)  // the parser's own exits: help, version, invalid usage
    } catch {
      let failure = Failure(error)
      Console.note("igviz: \(failure.message)")
      exit(withError: failure.status.exitCode)
    }
  }

  /// Parses the arguments into a command.
  ///
  /// The root parser builds descriptions of all commands, first to find that no command is named, then again for the default command. To
  /// save this time, arguments that can only mean `explain` are parsed by `ExplainCommand`. If that fails, the root parser reports the
  /// error.
  ///
  /// - Parameter arguments: the arguments, without the command's own name.
  /// - Throws: `UsageError`, or an error of the parser.
  static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let isNamed = arguments.first == "explain"
    if isNamed || !CommandSpelling.isWord(arguments.first ?? "") {
      let own = Array(arguments.dropFirst(isNamed ? 1 : 0))
      if let command = try? ExplainCommand.parse(own) { return command }
    }
    try CommandSpelling.check(arguments, of: RootCommand.self)
    return try parseAsRoot(arguments)
  }

  /// Exits with an error of the parser. Help is printed by `HelpPage`.
  private static func end(with error: any Error) -> Never {
    let text = fullMessage(for: error)
    let code = exitCode(for: error)
    guard let page = try? HelpPage.replacing(text) else {
      let message = ParserMessage.suggesting(text)
      guard code != .success, message != text else { exit(withError: error) }
      Console.note(message)
      exit(withError: code)
    }
    if code == .success {
      try? Console.print(page)
    } else {
      Console.note("igviz: no input given\n\n\(page)")
    }
    exit(withError: code)
  }
}
