/// What a table says of its rows beside their features.
struct RowLabels: Sendable {
  /// Of the rows, in the file.
  let numbers: [Int]
  let identities: [String]?
  let truths: [String]?
}
