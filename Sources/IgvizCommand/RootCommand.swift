import ArgumentParser
import Engine
import Files
import Foundation

/// The command: parse, run, and say in one line what went wrong.
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
    signal(SIGPIPE, SIG_IGN)  // a reader that went away is not an error; see Console
    signal(SIGXFSZ, SIG_IGN)  // a file that may not grow further is an error like any other of writing
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
      end(with: error)  // the parser's own: help, versions, wrong usage
    } catch {
      let failure = Failure(error)
      Console.note("igviz: \(failure.message)")
      exit(withError: failure.status.exitCode)
    }
  }

  /// The command that is meant.
  ///
  /// The parser describes every command to itself before it finds that none is named, and again for the one that is meant. What
  /// can only be an explanation is therefore parsed as one. If that fails, the parser of all commands says why.
  ///
  /// - Parameter arguments: without the command's own name.
  /// - Throws: `UsageError`; what the parser throws.
  static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let isNamed = arguments.first == "explain"
    if isNamed || !CommandSpelling.isWord(arguments.first ?? "") {
      let own = Array(arguments.dropFirst(isNamed ? 1 : 0))
      if let command = try? ExplainCommand.parse(own) { return command }
    }
    try CommandSpelling.check(arguments, of: RootCommand.self)
    return try parseAsRoot(arguments)
  }

  /// Ends with an error of the parser. Help is printed by `HelpPage`.
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
