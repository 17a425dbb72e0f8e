import ArgumentParser

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a model's answers to photos or arrays.",
    discussion: """
      Each input is explained by itself, one after the other; so is each row of an array that holds several. Many photos \
      are explained side by side into a folder: igviz photos/ -o explained/
      """)

  @OptionGroup
  var options: ExplainOptions

  func validate() throws {
    if !options.results.metrics.isEmpty || options.results.metricCurves != nil, !options.results.evaluate {
      throw ValidationError("--metric and --metric-curves go with --evaluate.")
    }
  }

  func run() throws {
    if let many = try FolderExplanation(options) { return try many.run() }
    try ExplainRun(options, presentation: .explanation).run()
  }
}
