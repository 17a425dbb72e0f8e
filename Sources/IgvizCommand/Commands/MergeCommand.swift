import ArgumentParser
import Pipeline

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merge results folders, for example of several shards",
    discussion: """
      The folders must have been made with the same model and options. Results that are present already are skipped, so \
      that the command can be repeated.
      """)

  @Argument(
    help: ArgumentHelp("Results folders of 'igviz photos/ -o folder/'", valueName: "folder"),
    completion: .directory)
  var folders: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Folder for the merged results", valueName: "folder"),
    completion: .directory)
  var output: String

  func validate() throws {
    if output.isEmpty { throw ValidationError("--output needs a folder name.") }
  }

  func run() throws {
    let merge = Merge(into: ResultFolder(output), version: Version.current)
    let tally = try merge.run(folders.map(ResultFolder.init), isCancelled: { Interruption.isRequested })
    try Console.print(
      "\(tally.explained) added, \(tally.known) already present"
        + (tally.failed > 0 ? ", \(tally.failed) failed" : "") + "\n\(merge.folder.page)")
    if tally.failed > 0 { throw ExitStatus.badInput.exitCode }
  }
}
