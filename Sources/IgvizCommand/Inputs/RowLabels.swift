/// The labels of rows: numbers, identifiers and true labels, from a table or a file of texts.
struct RowLabels: Sendable {
  /// The rows' numbers in the file.
  let numbers: [Int]
  let identities: [String]?
  let truths: [String]?
}
