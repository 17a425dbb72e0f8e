/// The help pages of the program, its commands and their options.
///
/// They replace the parser's own pages, so that each option takes one line.
enum HelpPage {
  /// Returns the page that replaces the parser's page; the line of usage in `text` names the command.
  ///
  /// - Returns: `nil` if the text is not a help page.
  static func replacing(_ text: String) throws -> String? {
    guard text.contains("OVERVIEW:"), let usage = text.range(of: "USAGE: igviz") else { return nil }
    let words = text[usage.upperBound...].prefix { $0 != "\n" }.split(separator: " ").map(String.init)
    let root = try CommandHelp.root()
    var path: [String] = []
    for word in words {
      guard root.command(at: path + [word]) != nil else { break }
      path.append(word)
    }
    return try page(for: path, in: root)
  }

  /// Returns the page of a command; `nil` if there is no such command.
  ///
  /// - Parameter path: the command's names, outermost first; empty for the program.
  static func page(for path: [String], in root: CommandHelp) throws -> String? {
    guard let command = root.command(at: path) else { return nil }
    return path.isEmpty ? program(command) : page(of: command, path: path)
  }

  // MARK: The program

  private static func program(_ root: CommandHelp) -> String {
    let commands = root.listed.map { command in
      let mark = command.commandName == root.defaultSubcommand ? " (default)" : ""
      return (command.commandName + mark, command.abstract ?? "")
    }
    let width = 2 + (commands.map(\.0.count).max() ?? 0) + 2
    return """
      \(root.abstract ?? "")

      USAGE: igviz <image> ... [<options>]
             igviz <command> ... [<options>]

      EXAMPLES
      \(HelpTopic.rows(HelpTopic.firstExamples))

      COMMANDS
      \(commands.map { HelpText.row($0.0, $0.1, labelWidth: width) }.joined(separator: "\n"))
      \(HelpText.row("help", "Describe a command, an option or a topic", labelWidth: width))

      More: igviz help explain (options), igviz help examples, igviz help topics
      """
  }

  // MARK: A command

  private static func page(of command: CommandHelp, path: [String]) -> String {
    let arguments = command.listedArguments
    let positionals = arguments.filter { $0.kind == .positional }
    let options = arguments.filter { $0.kind != .positional }
    let words = positionals.map { $0.isOptional ? "[\($0.label)]" : $0.label }
    let name = (["igviz"] + path).joined(separator: " ")
    var parts = [
      command.abstract ?? "",
      "USAGE: "
        + ([name] + words + (command.listed.isEmpty ? [] : ["<command>"])
        + (options.isEmpty ? [] : ["[<options>]"])).joined(separator: " "),
    ]
    if let discussion = command.discussion { parts.append(HelpText.wrapped(discussion)) }
    if !positionals.isEmpty {
      let notes = positionals.compactMap(\.discussion).map { HelpText.wrapped($0, indent: 2) }
      parts.append((["ARGUMENTS\n" + lines(positionals)] + notes).joined(separator: "\n\n"))
    }
    var section: String?
    var group: [CommandHelp.Argument] = []
    func close() {
      if !group.isEmpty { parts.append("\(section ?? "OPTIONS")\n" + lines(group)) }
      group = []
    }
    for option in options {
      if option.sectionTitle != section {
        close()
        section = option.sectionTitle
      }
      group.append(option)
    }
    close()
    if !command.listed.isEmpty {
      let rows = command.listed.map { ($0.commandName, $0.abstract ?? "") }
      parts.append("COMMANDS\n" + HelpTopic.rows(rows))
    }
    if let name = options.first?.preferredName?.name {
      parts.append("More about an option, for example --\(name): igviz help \(name)")
    }
    return parts.joined(separator: "\n\n")
  }

  private static func lines(_ arguments: [CommandHelp.Argument]) -> String {
    arguments.map(\.line).joined(separator: "\n")
  }

  // MARK: An option

  /// Returns the full descriptions of all options with this name; `nil` if no command has one.
  static func option(_ name: String, in root: CommandHelp) -> String? {
    var pages: [(text: String, commands: [String])] = []
    func collect(_ command: CommandHelp, _ path: [String]) {
      for argument in command.listedArguments
      where argument.kind != .positional
        && (argument.names?.contains(where: { $0.name == name }) == true || argument.negation == name)
      {
        let others = (argument.names ?? []).map(\.text).filter {
          !argument.label.contains($0) && argument.negation == nil
        }
        var lines = [argument.label, HelpText.wrapped(argument.text, indent: 2)]
        if let discussion = argument.discussion { lines.append(HelpText.wrapped(discussion, indent: 2)) }
        if !others.isEmpty {
          lines.append("  Also written \(others.joined(separator: ", ")).")
        }
        let page = lines.joined(separator: "\n")
        let command = (["igviz"] + path).joined(separator: " ")
        if let known = pages.firstIndex(where: { $0.text == page }) {
          pages[known].commands.append(command)
        } else {
          pages.append((page, [command]))
        }
      }
      for inner in command.listed { collect(inner, path + [inner.commandName]) }
    }
    collect(root, [])
    return pages.isEmpty
      ? nil
      : pages.map { page in
        page.text + "\n"
          + HelpText.wrapped("Option of \(page.commands.joined(separator: ", ")).", indent: 2)
      }.joined(separator: "\n\n")
  }

  /// Returns the names of all options of a command and its subcommands.
  static func optionNames(in root: CommandHelp) -> [String] {
    let own = root.listedArguments.filter { $0.kind != .positional }.compactMap { $0.preferredName?.name }
    return own + root.listed.flatMap(optionNames)
  }
}
