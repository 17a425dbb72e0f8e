/// The numbers of words.
struct Vocabulary: Sendable {
  private(set) var ids: [String: Int]

  /// Numbers that a `Float` holds exactly, as fields have them.
  private static let largestID = 1 << 24

  /// - Throws: `TokenizerError.badVocabulary`
  init(_ ids: [String: Int]) throws(TokenizerError) {
    guard !ids.isEmpty else { throw .badVocabulary("it is empty") }
    if let wrong = ids.first(where: { !(0...Self.largestID).contains($0.value) }) {
      throw .badVocabulary("'\(wrong.key)' has the number \(wrong.value)")
    }
    self.ids = ids
  }

  /// An object of words and their numbers.
  ///
  /// - Throws: `TokenizerError.badVocabulary`
  init(_ json: JSONValue) throws(TokenizerError) {
    guard let object = json.object else { throw .badVocabulary("it is no object of words and numbers") }
    var ids: [String: Int] = [:]
    for (word, value) in object {
      guard let id = value.integer else { throw .badVocabulary("'\(word)' has no whole number") }
      ids[word] = id
    }
    try self.init(ids)
  }

  /// Words by their line, counted from 0; of equal ones the last counts, as in the libraries that read such files.
  ///
  /// - Throws: `TokenizerError.badVocabulary`
  init(lines: [String]) throws(TokenizerError) {
    try self.init(Dictionary(zip(lines, 0...)) { $1 })
  }

  subscript(word: String) -> Int? { ids[word] }

  /// The first of some names that there is.
  func token(_ names: [String], _ role: Token.Role = .special) -> Token? {
    for name in names { if let id = ids[name] { return Token(name, id: id, role: role) } }
    return nil
  }

  static let paddingNames = ["[PAD]", "<PAD>", "<pad>", "PAD"]
  static let unknownNames = ["[UNK]", "<UNK>", "<unk>", "<OOV>", "<oov>", "[OOV]", "UNK"]
  static let maskNames = ["[MASK]", "<MASK>", "<mask>"]
  static let startNames = ["<START>", "<start>"]

  /// Those that go by the usual names.
  var usualSpecial: SpecialTokens {
    var special = SpecialTokens()
    special.padding = token(Self.paddingNames, .padding)
    special.unknown = token(Self.unknownNames)
    special.mask = token(Self.maskNames)
    return special
  }

  /// Whether no word but those in brackets has a capital letter.
  var isLowerCase: Bool {
    !ids.keys.contains { word in
      !(word.hasPrefix("[") || word.hasPrefix("<")) && word.contains(where: \.isUppercase)
    }
  }
}
