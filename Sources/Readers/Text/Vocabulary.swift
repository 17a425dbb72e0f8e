import Files

/// The numbers of words. Words are what they are letter by letter: an accent that is a sign of its own makes another word.
struct Vocabulary: Sendable {
  private let numbers: [Word: Int]

  /// Swift takes texts for equal that Unicode calls equivalent; tokenizers do not.
  private struct Word: Hashable {
    let text: String

    static func == (a: Word, b: Word) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    func hash(into hasher: inout Hasher) {
      let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
        hasher.combine(bytes: UnsafeRawBufferPointer($0))
      }
      if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
      hasher.combine(UInt8(0xFF))
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
    guard let members = json.object?.members else {
      throw .badVocabulary("it is not an object of words and numbers")
    }
    try self.init(
      members.map { member throws(TokenizerError) in
        guard let id = member.value.integer else {
          throw .badVocabulary("'\(member.key)' has no whole number")
        }
        return (member.key, id)
      })
  }

  /// Words by their line, counted from 0.
  ///
  /// - Throws: `TokenizerError.badVocabulary`
  init(lines: [String]) throws(TokenizerError) {
    try self.init(zip(lines, 0...))
  }

  subscript(word: String) -> Int? { numbers[Word(text: word)] }

  var count: Int { numbers.count }

  /// The words by their numbers.
  var entries: [Int: String] { Dictionary(numbers.map { ($1, $0.text) }, uniquingKeysWith: { min($0, $1) }) }

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

  static let paddingNames = ["[PAD]", "<PAD>", "<pad>", "PAD", "<|pad|>"]
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

  /// The words themselves, in no order.
  var words: some Sequence<String> { numbers.keys.lazy.map(\.text) }

  /// Whether texts are put in lower case before they are looked up, and what was assumed to say so.
  ///
  /// A vocabulary for which case matters has words with capital letters. Names in brackets do not count, nor letters that have no other
  /// case (ℝ), nor single signs beside whole words: those stand in vocabularies of lower case, too.
  ///
  /// - Parameters:
  ///   - prefix: before a piece within a word.
  ///   - isLowerCase: what was chosen.
  func letterCase(prefix: String = "", chosen isLowerCase: Bool?) -> (isLowerCase: Bool, notes: [String]) {
    if let isLowerCase { return (isLowerCase, []) }
    var (capital, capitalSigns, small): ([String], [String], Int) = ([], [], 0)
    for word in words where !SpecialNames.isBracketed(word) {
      let letters =
        (prefix.isEmpty || !word.hasBytePrefix(prefix) ? word : word.droppingBytes(prefix.utf8.count))
        .unicodeScalars
      let isCapital = letters.contains { $0.isUpperCaseLetter }
      if letters.count > 1 {
        if isCapital {
          capital.append(word)
        } else if letters.contains(where: { $0.properties.isLowercase }) {
          small += 1
        }
      } else if isCapital {
        capitalSigns.append(word)
      }
    }
    if capital.isEmpty, small == 0 {
      // Nothing but single letters.
      return (capitalSigns.isEmpty, [])
    }
    let share = Double(capital.count) / Double(max(1, capital.count + small))
    let isLower = share < Self.fewestCapitals
    let doubtful = capital + capitalSigns.filter { $0.unicodeScalars.allSatisfy(\.isASCII) }
    guard share < Self.usualCapitals, !doubtful.isEmpty else { return (isLower, []) }
    let some = doubtful.sorted().prefix(3).joined(separator: ", ")
    return (
      isLower,
      [
        "the vocabulary has \(doubtful.count) words with capital letters (\(some)) and \(small) without; texts are "
          + (isLower
            ? "lower-cased; to keep the case add --no-lowercase"
            : "not lower-cased; to lower-case them add --lowercase")
      ]
    )
  }

  /// The share of capital words from which on case matters, and below which that is said.
  private static let fewestCapitals = 0.02
  private static let usualCapitals = 0.1
}

extension Unicode.Scalar {
  /// Whether it is another letter in lower case.
  var isUpperCaseLetter: Bool {
    let properties = properties
    return properties.isUppercase && !properties.lowercaseMapping.unicodeScalars.elementsEqual([self])
  }
}

/// Names that only special tokens have, letter by letter: what they are where a file of tokens does not say which are special.
///
/// Brackets alone make no token special: "<br>", "<user>", "[a]" and "<0xF0>" are words.
enum SpecialNames {
  static let padding: Set = ["[PAD]", "<PAD>", "<pad>", "<|pad|>"]
  static let unknown: Set = ["[UNK]", "<UNK>", "<unk>", "<OOV>", "<oov>", "[OOV]"]
  static let mask: Set = ["[MASK]", "<MASK>", "<mask>"]
  /// Around and between texts.
  static let frame: Set = [
    "[CLS]", "[SEP]", "[BOS]", "[EOS]", "[START]", "[END]", "<s>", "</s>", "<cls>", "<sep>", "<bos>", "<eos>",
    "<BOS>",
    "<EOS>", "<START>", "<start>", "<|endoftext|>", "<|startoftext|>", "<|begin_of_text|>", "<|end_of_text|>",
    "<|im_start|>", "<|im_end|>",
  ]

  /// Whether it stands for no word of a text; what is unknown does.
  static func contains(_ name: String) -> Bool { frame.contains(name) || mask.contains(name) }

  /// Whether an entry of a vocabulary is written as names of special tokens are, and so is no evidence of how words look.
  static func isBracketed(_ entry: String) -> Bool {
    entry.utf8.count > 2
      && (entry.first == "[" && entry.last == "]" || entry.first == "<" && entry.last == ">")
  }
}
