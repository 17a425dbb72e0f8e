import Files
import Foundation

/// What the `config.json` of transformers says of a model that lies beside it: the names of its classes, and how many positions its
/// table has.
package struct ModelConfiguration: Sendable {
  /// Where it was found.
  package let path: String
  /// Of classes, by index; `nil` where there are none, or none but "LABEL_0", "LABEL_1" …
  package let labels: Labels?
  /// Of the table of positions.
  let positions: Positions?

  struct Positions: Hashable, Sendable {
    let rows: Int
    /// Tokens that a text may have.
    let usable: Int
  }

  /// Where a model's configuration is.
  package static func path(besides model: String) -> String {
    let folder = FilePath(model).folder
    return folder == "." ? "config.json" : folder.appending(FilePath("config.json")).text ?? "config.json"
  }

  private static let byteLimit = 16 << 20

  /// Kinds of models whose positions begin behind the padding's, as RoBERTa's do.
  private static let shifted: Set = [
    "roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "camembert", "longformer",
    "data2vec-text", "mpnet", "esm", "xmod", "lilt", "layoutlmv3", "markuplm", "luke",
  ]

  /// - Returns: `nil` where there is no such file, or where it is a model's card or describes something else.
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

  /// Names by index, from 0 without a gap.
  private static func labels(_ names: [String: String]) -> Labels? {
    let all = (0..<names.count).map { names["\($0)"] }
    guard !all.isEmpty, !all.contains(nil) else { return nil }
    let labels = all.compactMap(\.self)
    return labels.indices.allSatisfy { labels[$0] == "LABEL_\($0)" } ? nil : Labels(labels)
  }

  /// The keys that are read.
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
