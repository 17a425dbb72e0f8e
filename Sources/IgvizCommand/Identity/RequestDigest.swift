import Explaining
import Files
import Foundation
import Models

/// A hash of everything that results depend on besides the input: the program, the model, its card, the options that change results, and
/// the content of all files that card and options name.
///
/// `OptionRow.all` declares the contribution of each option. Files are hashed by content, not by path.
struct RequestDigest {
  /// The version of the hashed text's format; increase it with every change of the format.
  private static let version = 2

  let hexadecimal: String

  /// - Parameter model: the hash of `Model.contentDigest`.
  /// - Throws: `FileError`, `RequestError`
  init(_ options: ExplainOptions, card: ModelCard, model: String) throws {
    var text = DigestText()
    text.add("igviz request", ["\(Self.version)", Version.current])
    text.add("model", [FilePath(options.question.model).name.description, model])
    text.add("card", try Self.declared(options.modelOptions.card.completed(by: card)))
    if FilePath(options.question.model).pathExtension == "onnx",
      let configuration = ModelConfiguration(besides: options.question.model)
    {
      text.add("config", [try FileHash.regular(configuration.path)])
    }
    for row in OptionRow.all {
      if case .question(let values) = row.role, let values = try values(options) {
        text.add(row.name, values)
      }
    }
    hexadecimal = FileAccess.sha256(of: text.data)
  }

  /// Returns a card as JSON with sorted keys; paths of files are replaced by the hashes of their content.
  private static func declared(_ card: ModelCard) throws -> [String] {
    var card = card
    card.labels = try card.labelsPath.map(FileHash.regular) ?? card.labels
    card.tokenizer = try card.tokenizer.map(FileHash.regular)
    return [String(decoding: try JSONEncoder.sorted.encode(card), as: UTF8.self)]
  }
}

/// Names and values, serialized so that different lists give different bytes.
private struct DigestText {
  private(set) var data = Data()

  mutating func add(_ name: String, _ values: [String]) {
    for part in [name, "\(values.count)"] + values { data += Data("\(part.utf8.count):\(part)".utf8) }
    data += Data("\n".utf8)
  }
}
