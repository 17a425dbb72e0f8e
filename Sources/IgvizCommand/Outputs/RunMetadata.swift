import Explaining
import Figure
import Files
import Foundation
import Models

/// Metadata with which a figure can be reproduced: the command, and hashes of the files it read.
struct RunMetadata: Sendable {
  private let name: String
  private let facts: [(key: String, value: String)]
  private let model: Model?

  /// - Parameter digest: SHA-256 of the bytes that were read; `nil` to read the files once more.
  /// - Throws: `FileError` if a file can no longer be read.
  init(_ input: InputFiles, digest: String?, model: Model) throws {
    (name, self.model) = (input.name, model)
    let digests = try digest.map { [$0] } ?? input.paths.map { try FileAccess.sha256(ofFile: $0) }
    facts = [("command", Self.command(CommandLine.arguments))] + digests.map { ("input SHA-256", $0) }
  }

  /// - Parameter entries: the command, and hashes of the files it read.
  init(name: String, entries: [(key: String, value: String)]) {
    (self.name, facts, model) = (name, entries, nil)
  }

  /// The command, and hashes of the files it read. The model's hash is computed lazily.
  ///
  /// - Throws: `FileError.changed`
  var entries: [(key: String, value: String)] {
    get throws { try facts + (model.map { [("model SHA-256", try $0.contentDigest)] } ?? []) }
  }

  /// - Throws: `FileError.changed`
  func metadata(of explanation: Explanation) throws -> FigureMetadata {
    var entries = try entries
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

  /// Returns a command line that can be typed again.
  static func command(_ arguments: [String]) -> String {
    let words = ["igviz"] + arguments.dropFirst()
    return words.map { word in
      let isPlain = !word.isEmpty && word.unicodeScalars.allSatisfy(isPlain)
      return isPlain ? word : word.shellQuoted
    }.joined(separator: " ")
  }
  /// Whether a character has no special meaning in a shell.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || "-_./:=+,@%".unicodeScalars.contains(scalar)
  }
}
