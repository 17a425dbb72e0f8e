import Foundation

/// What matters over all inputs of a run and for each class, and what wrong predictions have in common.
///
/// Each input counts with its attributions for its predicted class, where that class was explained, else for its first target.
struct DataSetSummary: Hashable, Sendable, Encodable {
  /// One feature, word or region.
  struct Item: Hashable, Sendable, Encodable {
    let name: String
    /// Of rows the mean |attribution|, of words the mean attribution, of regions the mean share of the evidence.
    let value: MeanWithError
    /// Of a region: its share of the picture, which evenly spread evidence would have.
    var area: Double?
  }

  /// Inputs with one predicted class, or all.
  struct Group: Hashable, Sendable, Encodable {
    /// `nil` for all inputs.
    let label: String?
    let count: Int
    let items: [Item]
  }

  /// Wrong predictions of one class for another.
  struct Confusion: Hashable, Sendable, Encodable {
    let truth: String
    let prediction: String
    let count: Int
    /// What speaks most for the prediction: mean attributions with their signs.
    let reasons: [Item]
    /// Names of the first inputs.
    let members: [String]
  }

  /// Photos of one predicted class whose evidence lies at the same unusual place.
  struct Place: Hashable, Sendable, Encodable {
    let place: String
    let label: String
    /// Of that class at that place.
    let count: Int
    /// Of that class.
    let total: Int
    /// The share of the evidence at that place.
    let share: MeanWithError
    /// Whether the place is as small and as far from the middle as a watermark.
    let isLikeWatermark: Bool
    let members: [String]
  }

  /// "rows", "texts", "photos"
  let things: String
  let count: Int
  /// What the items' values are.
  let measure: String
  /// Whether values have signs.
  let isSigned: Bool
  /// All inputs first.
  let groups: [Group]
  /// How many inputs have a true class beside a predicted one, and for how many the two differ; `nil` without true classes.
  let compared: Int?
  let wrong: Int?
  /// The most frequent first.
  let confusions: [Confusion]
  let places: [Place]

  /// Inputs that are named in a group.
  static let maxMembers = 10
  /// Classes that are listed.
  static let maxGroups = 8
  /// Items of a class that are listed.
  static let maxItems = 15

  /// One object, in snake case as the command's JSON.
  var json: String {
    get throws { try PageJSON.text(self, keys: .convertToSnakeCase) }
  }
}

/// One input of a data set: what it counts with.
struct DataSetMember: Sendable {
  let name: String
  /// `nil` of a model that predicts numbers.
  let prediction: String?
  let truth: String?

  var isWrong: Bool { truth != nil && prediction != nil && truth != prediction }
}

extension DataSetSummary {
  /// Classes with the indices of their members, the most frequent first.
  static func classes(of members: [DataSetMember]) -> [(label: String, indices: [Int])] {
    let byLabel = Dictionary(grouping: members.indices.filter { members[$0].prediction != nil }) {
      members[$0].prediction ?? ""
    }
    return byLabel.map { (label: $0.key, indices: $0.value) }
      .sorted { ($1.indices.count, $0.label) < ($0.indices.count, $1.label) }
  }

  /// Groups of wrong predictions.
  ///
  /// - Parameter reasons: of the members with these indices.
  static func confusions(of members: [DataSetMember], reasons: (_ indices: [Int]) -> [Item]) -> [Confusion] {
    struct Key: Hashable { let truth, prediction: String }
    let wrong = members.indices.filter { members[$0].isWrong }
    return Dictionary(grouping: wrong) {
      Key(truth: members[$0].truth ?? "", prediction: members[$0].prediction ?? "")
    }.map { key, indices in
      Confusion(
        truth: key.truth, prediction: key.prediction, count: indices.count, reasons: reasons(indices),
        members: indices.prefix(maxMembers).map { members[$0].name })
    }.sorted { ($1.count, $0.truth, $0.prediction) < ($0.count, $1.truth, $1.prediction) }
  }

  static func compared(_ members: [DataSetMember]) -> (compared: Int?, wrong: Int?) {
    let count = members.count { $0.truth != nil && $0.prediction != nil }
    return count == 0 ? (nil, nil) : (count, members.count(where: \.isWrong))
  }
}
