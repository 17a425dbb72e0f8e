import ArgumentParser

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain predictions for photos, tables, texts or arrays",
    discussion: """
      Explains each input, and each row of an array or table, separately. For many photos give a results folder, which \
      can be resumed: igviz photos/ -o explained/
      """)

  @OptionGroup
  var options: ExplainOptions

  func validate() throws {
    if !options.results.metrics.isEmpty || options.results.metricCurves != nil, !options.results.evaluate {
      throw ValidationError("--metric and --metric-curves require --evaluate.")
    }
  }

  func run() throws {
    var options = options
    options.images = try StandardInput.replaced(in: options.images)
    if let many = try FolderExplanation(options) { return try many.run() }
    try ExplainRun(options, runMode: .explanation).run()
  }
}
