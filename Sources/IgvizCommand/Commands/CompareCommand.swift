import ArgumentParser
import Attribution
import Evaluation

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Run and measure all methods on one input",
    discussion: """
      Prints a table of methods and metrics, best first, with the cost of each method, and draws all maps on one sheet. The \
      same metrics are computed for controls that do not depend on the model. Methods that do not apply to the input or \
      the model are left out with a note. --method and --metric select methods and metrics; --quick leaves out what takes \
      longest.
      """)

  @OptionGroup
  var options: ExplainOptions

  func run() throws {
    var options = options
    options.images = try StandardInput.replaced(in: options.images)
    try ExplainRun(options, runMode: .comparison).run()
  }
}
