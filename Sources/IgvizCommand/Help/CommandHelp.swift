import ArgumentParser
import Foundation

/// The command tree with its arguments, as the parser describes it.
///
/// Reference: `ToolInfoV0` of swift-argument-parser, the format of `--experimental-dump-help`.
struct CommandHelp: Decodable {
  let commandName: String
  let abstract: String?
  let discussion: String?
  let shouldDisplay: Bool
  let defaultSubcommand: String?
  let subcommands: [CommandHelp]?
  let arguments: [Argument]?

  struct Argument: Decodable {
    enum Kind: String, Decodable {
      case positional, option, flag
    }

    struct Name: Decodable {
      let kind: String
      let name: String
      var text: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: Kind
    let shouldDisplay: Bool
    let sectionTitle: String?
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let preferredName: Name?
    let valueName: String?
    let defaultValue: String?
    let abstract: String?
    let discussion: String?
    /// The name that turns a flag off: "no-caption". Not part of the parser's description.
    var negation: String?
  }

  private struct Tool: Decodable {
    let command: CommandHelp
  }

  /// - Throws: `DecodingError`
  static func root() throws -> CommandHelp {
    try JSONDecoder().decode(Tool.self, from: Data(RootCommand._dumpHelp().utf8)).command
  }

  /// Returns the command at a path of subcommand names; `nil` if it does not exist.
  func command(at path: some Collection<String>) -> CommandHelp? {
    guard let name = path.first else { return self }
    return subcommands?.first { $0.commandName == name }?.command(at: path.dropFirst())
  }

  /// The subcommands that help lists.
  var listed: [CommandHelp] { (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" } }

  /// Options that a command inherits from a shared group and always rejects, by the command's name.
  static let refused: [String: Set<String>] = [
    "classify": ["axes", "background", "lat", "lon", "mask", "mean", "names", "shading", "slice", "table"],
    "compare": ["evaluate", "resume", "shard"], "explain": ["quick"],
  ]

  /// The arguments that help lists. `--help`, `--version` and options that the command rejects are left out; `--name` and `--no-name` are
  /// merged into one argument.
  var listedArguments: [Argument] {
    let refused = Self.refused[commandName] ?? []
    let all = (arguments ?? []).filter { argument in
      argument.shouldDisplay && argument.preferredName.map { !refused.contains($0.name) } ?? true
    }
    let names = Set(all.compactMap { $0.preferredName?.name })
    return all.compactMap { argument in
      guard let name = argument.preferredName?.name else { return argument }
      guard !["help", "version"].contains(name) else { return nil }
      if name.hasPrefix("no-"), names.contains(String(name.dropFirst(3))) { return nil }
      var argument = argument
      if names.contains("no-\(name)") { argument.negation = "no-\(name)" }
      return argument
    }
  }
}

extension CommandHelp.Argument {
  /// Width of the labels' column, margins included.
  static let labelWidth = 32

  /// "-t, --target <class>", "--[no-]caption", "<image> ..."
  var label: String {
    let value = "<\(valueName ?? "value")>"
    guard kind != .positional, let preferred = preferredName else {
      return isRepeating ? value + " ..." : value
    }
    let names = names ?? []
    let short = names.first { $0.kind == "short" }.map { $0.text + ", " } ?? ""
    let long = negation == nil ? preferred.text : "--[no-]\(preferred.name)"
    return short + long + (kind == .option ? " " + value : "")
  }

  /// The description, with the parser's default value unless it states one.
  var text: String {
    let text = abstract ?? ""
    guard let defaultValue, kind == .option, !text.contains("(default") else { return text }
    return "\(text) (default: \(defaultValue))"
  }

  /// "  -t, --target <class>          What to explain …"
  var line: String { HelpText.row(label, text, labelWidth: Self.labelWidth) }
}
