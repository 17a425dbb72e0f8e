import ArgumentParser
import Attribution
import Evaluation

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Run every method on an input, measure their maps, and show them side by side.",
    discussion: """
      Prints a table of methods and metrics, the best first, with controls that never saw the model and what each \
      method cost; and draws all maps on one sheet. Methods that do not suit the input or the model are left out with \
      a note. --method and --metric choose some.
      """)

  @OptionGroup
  var options: ExplainOptions

  func run() throws { try ExplainRun(options, presentation: .comparison).run() }
}
