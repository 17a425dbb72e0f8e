import Files
import Foundation

/// Recognises files of unsupported tokenizers by their content, so that none of them is read as a list of words.
enum ForeignTokenizer {
  /// Returns whether a kind can be converted to a supported form: `tokenizer.json`.
  static func isConvertible(_ kind: String) -> Bool {
    ["SentencePiece", "byte-pair encoding"].contains { kind.contains($0) }
  }

  /// Returns the kind of a binary file; `nil` if it is not recognised.
  static func kind(of data: Data) -> String? {
    let start = Array(data.prefix(300))
    if isSentencePiece(start) { return "a SentencePiece model" }
    if start.first == 0x80, start.count > 1, (2...5).contains(start[1]) {
      return "a Python pickle (save a Keras Tokenizer with to_json() as a .json file)"
    }
    return nil
  }

  /// Returns whether a file begins like the message `ModelProto`: with pieces in field 1, each with a text in field 1 and a
  /// 32-bit score in field 2.
  private static func isSentencePiece(_ start: [UInt8]) -> Bool {
    guard start.count > 5, start[0] == 0x0A, start[2] == 0x0A, start[1] >= start[3], start[1] < 0x80 else {
      return false
    }
    let score = 4 + Int(start[3])
    return score < start.count && start[score] == 0x15 && Int(start[1]) >= Int(start[3]) + 2 + 5
  }

  /// The number of lines that are examined.
  private static let sample = 1000

  /// Returns the kind of a text file, from its lines; `nil` if it is not recognised.
  static func kind(of lines: [String]) -> String? {
    if lines.first?.hasBytePrefix("#version") == true {
      return "a list of merges of a byte-pair encoding (merges.txt)"
    }
    let some = lines.prefix(sample).filter { !$0.isEmpty }
    guard !some.isEmpty else { return nil }
    func all(_ separator: Character, _ count: Int, _ isKind: ([Substring]) -> Bool) -> Bool {
      some.allSatisfy { line in
        let parts = line.split(separator: separator, omittingEmptySubsequences: false)
        return parts.count == count && parts.allSatisfy { !$0.isEmpty } && isKind(parts)
      }
    }
    if all("\t", 2, { Double($0[1]) != nil }) { return "a SentencePiece vocabulary (pieces and scores)" }
    if all(
      " ", 2,
      { Int($0[1]) != nil && $0[0].utf8.count.isMultiple(of: 4) && Data(base64Encoded: String($0[0])) != nil }
    ) {
      return "a tiktoken list of bytes and ranks"
    }
    if all(" ", 2, { Int($0[1]) != nil }) { return "a list of words and counts (a fairseq dictionary)" }
    if all(" ", 2, { _ in true }) { return "a list of merges of a byte-pair encoding (merges.txt)" }
    if all(" ", 3, { Int($0[2]) != nil }) {
      return "a list of merges and counts of a byte-pair encoding (bpe.codes)"
    }
    if some.count > 1, let width = some.last?.split(separator: " ").count, width > 8,
      some.dropFirst().allSatisfy({ $0.split(separator: " ").dropFirst().allSatisfy { Double($0) != nil } })
    {
      return "a file of word vectors"
    }
    return nil
  }

  /// Returns the kind of an unsupported tokenizer, from the entries of its vocabulary; `nil` if none is recognised.
  static func kind(ofEntries entries: some Sequence<String>) -> String? {
    for entry in entries {
      if entry.unicodeScalars.contains("Ġ") || entry == "Ċ" {
        return "the vocabulary of a byte-level byte-pair encoding (such as GPT-2's)"
      }
      if entry.hasBytePrefix("▁") { return "the vocabulary of a SentencePiece model" }
      if entry.utf8.count > 4, entry.hasByteSuffix("</w>") {
        return "the vocabulary of a byte-pair encoding with ends of words (</w>)"
      }
      if entry.utf8.count > 2, entry.hasByteSuffix("@@") {
        return "the vocabulary of a byte-pair encoding with @@"
      }
      if entry.utf8.count > 2, entry.hasBytePrefix("##") { return "a WordPiece vocabulary without [UNK]" }
    }
    return nil
  }
}
