import ArgumentParser
import Files
import Foundation

/// The command: parse, run, and say in one line what went wrong.
@main
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "igviz",
    abstract: "Shows what in an input made a network decide.",
    usage: """
      igviz <image> ... [<options>]
      igviz <subcommand>
      """,
    discussion: """
      igviz runs a neural network on a photo or an array, integrates the gradient of its answer from baselines to \
      the input (Integrated Gradients), says how far the result can be trusted, and draws it beside the plain gradient.

      EXAMPLES
        igviz elephant.jpg                          explain the top class
        igviz elephant.jpg --outlines               outline the regions that decided
        igviz elephant.jpg -t tusker                explain another class
        igviz elephant.jpg -t "African elephant - tusker"
        igviz elephant.jpg -b black -b noise --runs 4
        igviz elephant.jpg -b black --curve path.png
        igviz photos/ -o explained/                 many photos, side by side
        igviz elephant.jpg --json --arrays out      results for programs
        igviz photo.jpg -m net.onnx --preprocess torchvision
        igviz rows.npy -m net.onnx --json           every row by itself
        igviz reviews.txt -m net.onnx --tokenizer vocab.txt       texts, a line each
        igviz classify a.jpg b.jpg                  what the model says, and no more
        igviz elephant.jpg --evaluate               measure the map beside controls
        igviz compare elephant.jpg                  every method, measured
        igviz worker                                JSON lines in, explanations out
        igviz models install efficientnet-lite0     fetch the weights, once

      'igviz help explain' shows every option of explaining, 'igviz help render' those of drawing.

      EXIT CODES
      \(ExitStatus.allCases.map { status in
        "  \(status.rawValue)".padding(toLength: 6, withPad: " ", startingAt: 0) + status.meaning
      }.joined(separator: "\n"))
      """,
    version: Version.current,
    subcommands: [
      ExplainCommand.self, ClassifyCommand.self, CompareCommand.self, RenderCommand.self, ModelsCommand.self,
      WorkerCommand.self, MergeCommand.self,
      TablesCommand.self,
    ],
    defaultSubcommand: ExplainCommand.self)

  static func main() {
    StandardStreams.keepOpen()
    signal(SIGPIPE, SIG_IGN)  // a reader that went away is not an error; see Console
    signal(SIGXFSZ, SIG_IGN)  // a file that may not grow further is an error like any other of writing
    if let argument = CommandLine.unreadableArgument {
      Console.note(
        "igviz: '\(argument)' is not UTF-8, as everything on the command line must be; rename the file or give a link to it"
      )
      exit(withError: ExitStatus.usage.exitCode)
    }
    var command: any ParsableCommand
    do {
      command = try parseAsRoot()
    } catch {
      exit(withError: error)
    }
    Interruption.listen()
    do {
      try command.run()
    } catch let error where error is ExitCode || exitCode(for: error) != .failure {
      exit(withError: error)  // the parser's own: help, versions, wrong usage
    } catch {
      let failure = Failure(error)
      Console.note("igviz: \(failure.message)")
      exit(withError: failure.status.exitCode)
    }
  }
}
