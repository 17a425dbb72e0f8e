import ArgumentParser
import Failures

/// Prints a page of help; replaces the parser's own `help` command.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help", abstract: "Describe a command, an option or a topic", shouldDisplay: false)

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("Command, option or topic", valueName: "name"),
    completion: .list(HelpTopic.all.map(\.name)))
  var names: [String] = []

  func run() throws {
    let names = names.map { String($0.drop { $0 == "-" }) }
    let root = try CommandHelp.root()
    if let page = try HelpPage.page(for: names.filter { $0 != "help" }, in: root) {
      return try Console.print(page)
    }
    if names == ["topics"] { return try Console.print(HelpTopic.overview) }
    if let name = names.first, names.count == 1 {
      let topic = HelpTopic.named(name)
      let option = (topic.map { $0.aliases + [$0.name] } ?? [name]).lazy.compactMap {
        HelpPage.option($0, in: root)
      }.first
      let pages = [topic?.page, option].compactMap(\.self)
      if !pages.isEmpty { return try Console.print(pages.joined(separator: "\n\n")) }
    }
    throw UsageError(Self.unknown(names.joined(separator: " "), in: root))
  }

  private static func unknown(_ name: String, in root: CommandHelp) -> String {
    let commands = root.listed.map(\.commandName)
    let topics = HelpTopic.all.map(\.name)
    let near = Spelling.suggestion(for: name, among: topics + commands + HelpPage.optionNames(in: root))
    let hint = near.map { " Did you mean '\($0)'?" } ?? ""
    return """
      help has no page '\(name)'.\(hint)
      Topics: \(topics.joined(separator: ", "))
      Commands: \(commands.joined(separator: ", "))
      """
  }
}
