import ArgumentParser
import Pipeline

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put folders of results together, of several shards for instance.",
    discussion: """
      The folders must hold answers to one request: the same model and options. Results that are there already are left \
      out, so that it may be run again.
      """)

  @Argument(
    help: ArgumentHelp("Folders that 'igviz photos/ -o folder/' made.", valueName: "folder"),
    completion: .directory)
  var folders: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Where all of it goes.", valueName: "folder"),
    completion: .directory)
  var output: String

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output needs a name.") }
  }

  func run() throws {
    let merge = Merge(into: ResultFolder(output), version: Version.current)
    let tally = try merge.run(folders.map(ResultFolder.init), isCancelled: { Interruption.isRequested })
    try Console.print(
      "\(tally.explained) added, \(tally.known) were there"
        + (tally.failed > 0 ? ", \(tally.failed) could not be explained" : "") + "\n\(merge.folder.page)")
    if tally.failed > 0 { throw ExitStatus.badInput.exitCode }
  }
}
