import Files

/// Texts that some other tokenizer has already taken apart: a JSON list of objects with "tokens" (texts) and "ids" (their numbers), or
/// an object with such a list as "texts" and the numbers "pad" and "mask".
///
/// Tokens may be marked as the usual tokenizers do: "##" within a word; or "▁", "Ġ" before one, and then all others are within one.
public struct TokenFile: Sendable {
  public let texts: [EncodedText]
  /// Knows what fills texts up and masks them, but makes no tokens.
  public let tokenizer: any Tokenizer

  /// - Throws: `FileError`, `TokenizerError`
  public init(contentsOf path: String) throws {
    try self.init(JSONValue(FileAccess.read(path, limit: TokenizerFile.byteLimit)))
  }

  init(_ json: JSONValue) throws(TokenizerError) {
    let entries = json["texts"]?.array ?? json.array ?? [json]
    guard !entries.isEmpty else { throw .noTexts }
    var special = SpecialTokens()
    special.padding = try Self.special("pad", "[PAD]", .padding, in: json)
    special.mask = try Self.special("mask", "[MASK]", .special, in: json)
    var texts: [EncodedText] = []
    for (row, entry) in entries.enumerated() {
      guard let pieces = entry["tokens"]?.array, let numbers = entry["ids"]?.array else { throw .notJSON }
      let words = pieces.compactMap(\.text)
      let ids = numbers.compactMap(\.integer)
      guard words.count == pieces.count, ids.count == numbers.count, ids.allSatisfy({ $0 >= 0 }) else {
        throw .notJSON
      }
      guard words.count == ids.count else {
        throw .differentCounts(row: row, tokens: words.count, ids: ids.count)
      }
      guard ids.count <= TextEncoder.longestText else {
        throw .tooLong(ids.count, limit: TextEncoder.longestText)
      }
      let tokens = Self.tokens(words, ids, padding: special.padding?.id)
      if special.padding == nil, let found = tokens.first(where: { $0.role == .padding }) {
        special.padding = found
      }
      special.before += tokens.filter { $0.role == .special && !special.before.contains($0) }
      let text = entry["text"]?.text ?? tokens.filter { $0.role == .word }.map(\.shown).joined(separator: " ")
      texts.append(EncodedText(text: text, tokens: tokens))
    }
    self.texts = texts
    tokenizer = GivenTokens(special: special)
  }

  private static func special(
    _ key: String, _ name: String, _ role: Token.Role, in json: JSONValue
  ) throws(TokenizerError) -> Token? {
    guard let value = json[key] else { return nil }
    guard let id = value.integer, id >= 0 else { throw .notJSON }
    return Token(name, id: id, role: role)
  }

  private static func tokens(_ words: [String], _ ids: [Int], padding: Int?) -> [Token] {
    let starts = ["▁", "Ġ"]
    let marksStarts = words.contains { word in starts.contains { word.hasPrefix($0) } }
    var isFirst = true
    return zip(words, ids).map { word, id in
      let isPadding = id == padding || padding == nil && Vocabulary.paddingNames.contains(word)
      if isPadding { return Token(word, id: id, role: .padding) }
      if word.count > 2,
        word.hasPrefix("[") && word.hasSuffix("]") || word.hasPrefix("<") && word.hasSuffix(">")
      {
        let isUnknown = Vocabulary.unknownNames.contains(word)
        return Token(word, id: id, role: isUnknown ? .word : .special)
      }
      defer { isFirst = false }
      if word.hasPrefix("##") {
        return Token(word, id: id, shown: String(word.dropFirst(2)), continuesWord: !isFirst)
      }
      let isStart = starts.contains { word.hasPrefix($0) }
      return Token(
        word, id: id, shown: isStart ? String(word.dropFirst()) : word,
        continuesWord: marksStarts && !isStart && !isFirst)
    }
  }
}

/// What is known of a tokenizer that is not there.
private struct GivenTokens: Tokenizer {
  let special: SpecialTokens
  let habits = TextHabits.usual

  func tokens(of text: String) throws(TokenizerError) -> [Token] { throw .cannotRead }
}
