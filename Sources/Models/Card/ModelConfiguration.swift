import Files
import Foundation

/// The `config.json` of Hugging Face's transformers beside a model: the names of its classes, and the size of its position table.
package struct ModelConfiguration: Sendable {
  /// The path of the file.
  package let path: String
  /// The class names, by index; `nil` if there are none, or only "LABEL_0", "LABEL_1" …
  package let labels: Labels?
  /// The size of the position table.
  let positions: Positions?

  struct Positions: Hashable, Sendable {
    let rows: Int
    /// The maximum length of a text, in tokens.
    let usable: Int
  }

  /// Returns the path of a model's configuration.
  package static func path(besides model: String) -> String {
    let folder = FilePath(model).folder
    return folder == "." ? "config.json" : folder.appending(FilePath("config.json")).text ?? "config.json"
  }

  private static let byteLimit = 16 << 20

  /// Model types whose positions start after the padding index, as RoBERTa's do.
  private static let shifted: Set = [
    "roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "camembert", "longformer",
    "data2vec-text", "mpnet", "esm", "xmod", "lilt", "layoutlmv3", "markuplm", "luke",
  ]

  /// Reads the configuration beside a model.
  ///
  /// - Returns: `nil` if there is no such file, or if the file is the model's card or describes something else.
  package init?(besides model: String) {
    path = Self.path(besides: model)
    guard path != ModelCard.path(besides: model), FileAccess.isRegularFile(path),
      let data = try? FileAccess.read(path, limit: Self.byteLimit),
      let file = try? JSONDecoder().decode(File.self, from: data),
      file.modelType != nil || file.classNames != nil
    else { return nil }
    labels = file.classNames.flatMap(Self.labels)
    let rows = file.maxPositions ?? file.positions
    let first = file.modelType.map(Self.shifted.contains) == true ? (file.paddingID ?? 1) : -1
    positions = rows.flatMap { rows in
      rows > 0 && (-1..<rows - 1).contains(first) ? Positions(rows: rows, usable: rows - first - 1) : nil
    }
  }

  /// Returns the names in the order of their indices, which must run from 0 without a gap; `nil` if all are "LABEL_0", "LABEL_1" …
  private static func labels(_ names: [String: String]) -> Labels? {
    let all = (0..<names.count).map { names["\($0)"] }
    guard !all.isEmpty, !all.contains(nil) else { return nil }
    let labels = all.compactMap(\.self)
    return labels.indices.allSatisfy { labels[$0] == "LABEL_\($0)" } ? nil : Labels(labels)
  }

  /// The keys that are read from the file.
  private struct File: Decodable {
    var modelType: String?
    var classNames: [String: String]?
    var maxPositions: Int?
    var positions: Int?
    var paddingID: Int?

    enum CodingKeys: String, CodingKey {
      case modelType = "model_type"
      case classNames = "id2label"
      case maxPositions = "max_position_embeddings"
      case positions = "n_positions"
      case paddingID = "pad_token_id"
    }
  }
}
