/// The numbers of words. Words are what they are letter by letter: an accent that is a sign of its own makes another word.
struct Vocabulary: Sendable {
  private let numbers: [Word: Int]

  /// Swift takes texts for equal that Unicode calls equivalent; tokenizers do not.
  private struct Word: Hashable {
    let text: String

    static func == (a: Word, b: Word) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
      for byte in text.utf8 { hasher.combine(byte) }
    }
  }

  /// Numbers that a `Float` holds exactly, as fields have them.
  private static let largestID = 1 << 24

  /// - Throws: `TokenizerError.badVocabulary`
  init(_ ids: some Sequence<(String, Int)>) throws(TokenizerError) {
    var numbers: [Word: Int] = [:]
    for (word, id) in ids {
      guard (0...Self.largestID).contains(id) else {
        throw .badVocabulary("'\(word)' has the number \(id)")
      }
      // Of equal ones the last counts, as in the libraries that read such files.
      numbers[Word(text: word)] = id
    }
    guard !numbers.isEmpty else { throw .badVocabulary("it is empty") }
    self.numbers = numbers
  }

  /// An object of words and their numbers.
  ///
  /// - Throws: `TokenizerError.badVocabulary`
  init(_ json: JSONValue) throws(TokenizerError) {
    guard let object = json.object else { throw .badVocabulary("it is no object of words and numbers") }
    try self.init(
      object.map { word, value throws(TokenizerError) in
        guard let id = value.integer else { throw .badVocabulary("'\(word)' has no whole number") }
        return (word, id)
      })
  }

  /// Words by their line, counted from 0.
  ///
  /// - Throws: `TokenizerError.badVocabulary`
  init(lines: [String]) throws(TokenizerError) {
    try self.init(zip(lines, 0...))
  }

  subscript(word: String) -> Int? { numbers[Word(text: word)] }

  /// Whether any word has that number.
  func contains(id: Int) -> Bool { numbers.values.contains(id) }

  /// The same words, their numbers moved on.
  ///
  /// - Throws: `TokenizerError.badVocabulary`
  func shifted(by distance: Int) throws(TokenizerError) -> Vocabulary {
    try Vocabulary(numbers.map { ($0.text, $1.addingReportingOverflow(distance).partialValue) })
  }

  /// The first of some names that there is.
  func token(_ names: [String], _ role: Token.Role = .special) -> Token? {
    for name in names { if let id = self[name] { return Token(name, id: id, role: role) } }
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
    !numbers.keys.contains { word in
      !(word.text.hasPrefix("[") || word.text.hasPrefix("<")) && word.text.contains(where: \.isUppercase)
    }
  }
}
