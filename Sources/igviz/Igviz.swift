import ArgumentParser
import Foundation

/// The command: parse, run, and say in one line what went wrong.
@main
struct Igviz: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "igviz",
    abstract: "Shows which pixels made an image classifier decide.",
    usage: """
      igviz <image> [<options>]
      igviz <subcommand>
      """,
    discussion: """
      igviz runs a neural network on a photo, integrates the gradient of its answer from a baseline image to \
      the photo (Integrated Gradients), says how well the integral converged, and draws the result beside the \
      plain gradient.

      EXAMPLES
        igviz elephant.jpg                          explain the top class
        igviz elephant.jpg --outlines               outline the regions that decided
        igviz elephant.jpg --target tusker          explain another class
        igviz elephant.jpg --target "African elephant - tusker"
        igviz elephant.jpg --baseline black --baseline noise --runs 4
        igviz elephant.jpg --tolerance 0.005 --plot-path path.png
        igviz elephant.jpg --json --arrays out      results for programs
        igviz models install efficientnet-lite0     fetch the weights, once

      'igviz help explain' shows every option.

      EXIT CODES
        0   done
        64  wrong usage
        65  unusable input
        66  no such file or model
        69  a download failed
        70  internal error
        73  a file cannot be written
        74  standard output cannot be written
        75  the attribution did not reach its tolerance; everything is written all the same
      """,
    version: version,
    subcommands: [ExplainCommand.self, RenderCommand.self, ModelsCommand.self],
    defaultSubcommand: ExplainCommand.self)

  static func main() {
    signal(SIGPIPE, SIG_IGN)  // a reader that went away is not an error; see Console
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard let code = ExitCode(explaining: error) else { exit(withError: error) }
      Console.note("igviz: \(error)")
      exit(withError: code)
    }
  }
}
