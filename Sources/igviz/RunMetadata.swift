import Explaining
import Figure
import Files
import Foundation
import Models

/// What is written into files so that a figure can be made again: the command, and hashes of what it read.
struct RunMetadata {
  private let name: String
  /// The command, and hashes of what it read.
  let entries: [(key: String, value: String)]

  /// - Throws: `FileError` when a file cannot be read any more.
  init(_ input: InputFiles, model: String) throws {
    name = input.name
    var entries: [(key: String, value: String)] = [("command", Self.command(CommandLine.arguments))]
    for path in input.paths { entries.append(("input SHA-256", try FileAccess.sha256(ofFile: path))) }
    if FileManager.default.fileExists(atPath: model) {
      entries.append(("model SHA-256", try FileAccess.sha256(ofFile: model)))
    } else if let known = try? KnownModel.named(model) {
      entries.append(("model SHA-256", known.sha256))
    }
    self.entries = entries
  }

  /// - Parameter entries: the command, and hashes of what it read.
  init(name: String, entries: [(key: String, value: String)]) { (self.name, self.entries) = (name, entries) }

  func metadata(of explanation: Explanation) -> FigureMetadata {
    var entries = entries
    entries.append(("model", explanation.model))
    for (index, target) in explanation.targets.enumerated() {
      entries.append(("target", target.indexedName))
      for column in explanation.columns {
        let name = column.name.map { "\(column.title), \($0)" } ?? column.title
        let residual = column.attributions[index].completeness?.residual
        entries.append((name, column.verdicts[index].text + (residual.map { "; residual \($0)" } ?? "")))
      }
    }
    return FigureMetadata(
      title: "\(name): \(explanation.targets.map(\.name).joined(separator: ", "))",
      software: "igviz \(Version.current)", entries: entries)
  }

  /// As it can be typed again.
  static func command(_ arguments: [String]) -> String {
    let words = ["igviz"] + arguments.dropFirst()
    return words.map { word in
      let isPlain =
        !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:=+,@%".contains($0) }
      return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }.joined(separator: " ")
  }
}
