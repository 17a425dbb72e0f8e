import Files

/// The ids of words. Words are compared by bytes: a letter with a combining accent differs from the same letter as one code point.
struct Vocabulary: Sendable {
  private let numbers: [Word: Int]

  /// A word as a key. Swift compares canonically equivalent strings as equal; tokenizers do not.
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

  /// The largest id. A `Float`, which fields store, represents all ids up to it exactly.
  private static let largestID = 1 << 24

  /// - Throws: `TokenizerError.badVocabulary`
  init(_ ids: some Sequence<(String, Int)>) throws(TokenizerError) {
    var numbers: [Word: Int] = [:]
    for (word, id) in ids {
      guard (0...Self.largestID).contains(id) else {
        throw .badVocabulary("'\(word)' has the number \(id)")
      }
      // The last of equal words counts, as in the libraries that read such files.
      numbers[Word(text: word)] = id
    }
    guard !numbers.isEmpty else { throw .badVocabulary("it is empty") }
    self.numbers = numbers
  }

  /// Reads a JSON object of words and their ids.
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

  /// Takes one word per line; the id of a word is its line, counted from 0.
  ///
  /// - Throws: `TokenizerError.badVocabulary`
  init(lines: [String]) throws(TokenizerError) {
    try self.init(zip(lines, 0...))
  }

  subscript(word: String) -> Int? { numbers[Word(text: word)] }

  var count: Int { numbers.count }

  /// The words by id; of several words with the same id, the smallest.
  var entries: [Int: String] { Dictionary(numbers.map { ($1, $0.text) }, uniquingKeysWith: { min($0, $1) }) }

  /// Returns whether a word has this id.
  func contains(id: Int) -> Bool { numbers.values.contains(id) }

  /// Returns the same words with a distance added to their ids.
  ///
  /// - Throws: `TokenizerError.badVocabulary`
  func shifted(by distance: Int) throws(TokenizerError) -> Vocabulary {
    try Vocabulary(numbers.map { ($0.text, $1.addingReportingOverflow(distance).partialValue) })
  }

  /// Returns the token of the first of some names that is in the vocabulary; `nil` if there is none.
  func token(_ names: [String], _ role: Token.Role = .special) -> Token? {
    for name in names { if let id = self[name] { return Token(name, id: id, role: role) } }
    return nil
  }

  static let paddingNames = ["[PAD]", "<PAD>", "<pad>", "PAD", "<|pad|>"]
  static let unknownNames = ["[UNK]", "<UNK>", "<unk>", "<OOV>", "<oov>", "[OOV]", "UNK"]
  static let maskNames = ["[MASK]", "<MASK>", "<mask>"]
  static let startNames = ["<START>", "<start>"]

  /// The special tokens with the usual names.
  var usualSpecial: SpecialTokens {
    var special = SpecialTokens()
    special.padding = token(Self.paddingNames, .padding)
    special.unknown = token(Self.unknownNames)
    special.mask = token(Self.maskNames)
    return special
  }

  /// The words, unordered.
  var words: some Sequence<String> { numbers.keys.lazy.map(\.text) }

  /// Returns whether texts are lower-cased before the lookup, and notes about the assumption.
  ///
  /// A case-sensitive vocabulary has words with capital letters. Not counted are names in brackets, letters without a lower case
  /// (ℝ) and single characters beside whole words: lower-case vocabularies have these, too.
  ///
  /// - Parameters:
  ///   - prefix: the prefix of a piece within a word.
  ///   - isLowerCase: the user's choice; `nil` to detect it.
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
      // All words are single characters.
      return (capitalSigns.isEmpty, [])
    }
    let share = Double(capital.count) / Double(max(1, capital.count + small))
    let isLower = share < Self.minCapitals
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

  /// `minCapitals` is the share of words with capitals from which case matters. Below `usualCapitals`, a note reports the choice.
  private static let minCapitals = 0.02
  private static let usualCapitals = 0.1
}

extension Unicode.Scalar {
  /// Whether the scalar is upper case and has a different lower-case letter.
  var isUpperCaseLetter: Bool {
    let properties = properties
    return properties.isUppercase && !properties.lowercaseMapping.unicodeScalars.elementsEqual([self])
  }
}

/// Names that only special tokens have. They identify special tokens if a tokens file does not declare them.
///
/// Brackets alone do not make a token special: "<br>", "<user>", "[a]" and "<0xF0>" are words.
enum SpecialNames {
  static let padding: Set = ["[PAD]", "<PAD>", "<pad>", "<|pad|>"]
  static let unknown: Set = ["[UNK]", "<UNK>", "<unk>", "<OOV>", "<oov>", "[OOV]"]
  static let mask: Set = ["[MASK]", "<MASK>", "<mask>"]
  /// The tokens around and between texts.
  static let frame: Set = [
    "[CLS]", "[SEP]", "[BOS]", "[EOS]", "[START]", "[END]", "<s>", "</s>", "<cls>", "<sep>", "<bos>", "<eos>",
    "<BOS>",
    "<EOS>", "<START>", "<start>", "<|endoftext|>", "<|startoftext|>", "<|begin_of_text|>", "<|end_of_text|>",
    "<|im_start|>", "<|im_end|>",
  ]

  /// Returns whether a name is that of a frame or mask token. Unknown tokens are not included, because they stand for words.
  static func contains(_ name: String) -> Bool { frame.contains(name) || mask.contains(name) }

  /// Returns whether a vocabulary's entry is in brackets like a special token, and so is no evidence of the form of words.
  static func isBracketed(_ entry: String) -> Bool {
    entry.utf8.count > 2
      && (entry.first == "[" && entry.last == "]" || entry.first == "<" && entry.last == ">")
  }
}
