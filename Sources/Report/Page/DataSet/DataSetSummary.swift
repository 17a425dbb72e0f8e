import Foundation

/// The features, words or regions that matter over all inputs of a run and for each class, and the wrong predictions by class.
///
/// An input counts with its attributions for its predicted class, if that class was explained, else for its first target.
struct DataSetSummary: Hashable, Sendable, Encodable {
  /// One feature, word or region.
  struct Item: Hashable, Sendable, Encodable {
    let name: String
    /// For rows the mean |attribution|, for words the mean attribution, for regions the mean share of the evidence.
    let value: MeanWithError
    /// For a region: its share of the picture, which is its share of an even distribution.
    var area: Double?
  }

  /// The inputs with one predicted class, or all inputs.
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
    /// The items with the most evidence for the prediction: for rows, the features with the largest positive mean attributions; for photos,
    /// the regions with the most evidence per area.
    let reasons: [Item]
    /// The names of the first inputs.
    let members: [String]
  }

  /// Photos of one predicted class whose evidence lies at the same unusual place.
  struct Place: Hashable, Sendable, Encodable {
    let place: String
    let label: String
    /// The number of photos of the class with such evidence.
    let count: Int
    /// The number of photos of the class.
    let total: Int
    /// The share of the evidence at that place.
    let share: MeanWithError
    /// Whether the place is as small and as far from the middle as a watermark.
    let isLikeWatermark: Bool
    let members: [String]
  }

  /// The inputs' common name: "rows", "texts", "photos".
  let things: String
  let count: Int
  /// The meaning of the items' values.
  let measure: String
  /// Whether the items' values have signs.
  let isSigned: Bool
  /// The group of all inputs, then one for each class.
  let groups: [Group]
  /// The number of inputs that have both a true and a predicted class, and the number for which the two differ; `nil` without true classes.
  let compared: Int?
  let wrong: Int?
  /// The most frequent first.
  let confusions: [Confusion]
  let places: [Place]

  /// The largest number of inputs named in a group.
  static let maxMembers = 10
  /// The largest number of classes listed.
  static let maxGroups = 8
  /// The largest number of items listed for a class.
  static let maxItems = 15

  /// The summary as one JSON object, in snake case like the command's JSON.
  var json: String {
    get throws { try PageJSON.text(self, keys: .convertToSnakeCase) }
  }
}

/// One input of a data set, with its classes.
struct DataSetMember: Sendable {
  let name: String
  /// The predicted class; `nil` if the model predicts numbers.
  let prediction: String?
  let truth: String?

  var isWrong: Bool { truth != nil && prediction != nil && truth != prediction }
}

extension DataSetSummary {
  /// Returns the classes with the indices of their members, the most frequent first.
  static func classes(of members: [DataSetMember]) -> [(label: String, indices: [Int])] {
    let byLabel = Dictionary(grouping: members.indices.filter { members[$0].prediction != nil }) {
      members[$0].prediction ?? ""
    }
    return byLabel.map { (label: $0.key, indices: $0.value) }
      .sorted { ($1.indices.count, $0.label) < ($0.indices.count, $1.label) }
  }

  /// Returns the wrong predictions, grouped by true and predicted class, the most frequent first.
  ///
  /// - Parameter reasons: returns the items for the members with these indices.
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
