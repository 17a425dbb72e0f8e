/// A list with one word per line; the id of a word is its line, counted from 0.
///
/// A list that begins with an empty line is the vocabulary of Keras' `TextVectorization`. Texts are then split in the same way:
/// lower-cased, without punctuation, at white space. With other lists, runs of letters, digits and apostrophes are words; any
/// other character is a word only if the list has it.
struct WordList: Tokenizer {
  let special: SpecialTokens
  let paddingPolicy: PaddingPolicy
  private let vocabulary: Vocabulary
  private let isVectorization: Bool
  private let isLowerCase: Bool
  private(set) var notes: [String] = []

  static let kind = TokenizerKind(
    name: "word-list", summary: "a list of words, one per line", choices: [.lowercase]
  ) { file throws(TokenizerError) in
    file.json == nil && !file.lines.isEmpty
      ? try WordList(file.lines, lowercase: file.choices.lowercase) : nil
  }

  init(_ lines: [String], lowercase: Bool? = nil) throws(TokenizerError) {
    if let kind = ForeignTokenizer.kind(ofEntries: lines) { throw .unsupportedFile(kind) }
    vocabulary = try Vocabulary(lines: lines)
    isVectorization = lines[0].isEmpty
    var notes: [String] = []
    (isLowerCase, notes) = vocabulary.letterCase(chosen: lowercase ?? (isVectorization ? true : nil))
    paddingPolicy = .usual
    var special = vocabulary.usualSpecial
    if isVectorization { special.padding = Token("", id: 0, role: .padding) }
    special.before = [vocabulary.token(Vocabulary.startNames)].compactMap(\.self)
    self.special = special
    try checkEntries(of: lines, notes: notes)
  }

  /// Finds entries that can never match a text that is split in this way. If there are many, another tokenizer made the list.
  ///
  /// - Throws: `TokenizerError.unreachable`
  private mutating func checkEntries(of lines: [String], notes: [String]) throws(TokenizerError) {
    let names = Set(Vocabulary.paddingNames + Vocabulary.unknownNames)
    let entries = lines.filter { !$0.isEmpty && !SpecialNames.isBracketed($0) && !names.contains($0) }
    let lost = entries.filter { entry in
      !words(of: isLowerCase ? entry.lowercased() : entry).map { Array($0.utf8) }.elementsEqual([
        Array(entry.utf8)
      ])
    }
    guard !lost.isEmpty else {
      self.notes = notes
      return
    }
    let some = Array(lost.sorted().prefix(3))
    guard Double(lost.count) <= Self.maxLost * Double(entries.count) else {
      throw .unreachable(
        kind: isVectorization
          ? "the vocabulary of a TextVectorization that lower-cases texts and strips punctuation"
          : "a list of words",
        entries: some, count: lost.count)
    }
    self.notes =
      notes + [
        "\(lost.count) entries of the list can never match a text, for example \(some.map { "'\($0)'" }.joined(separator: ", "))"
      ]
  }

  /// The largest accepted share of such entries.
  private static let maxLost = 0.1

  func tokens(of text: String) -> [Token] {
    words(of: isLowerCase ? text.lowercased() : text).compactMap { word in
      if let id = vocabulary[word] { return Token(word, id: id) }
      let isSign = !word.contains { $0.isLetter || $0.isNumber }
      return isSign ? nil : special.unknown.map { Token($0.text, id: $0.id, shown: word) }
    }
  }

  /// The characters that `keras.layers.TextVectorization` strips.
  private static let stripped = Set("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~'".unicodeScalars)

  private func words(of text: String) -> [String] {
    if isVectorization {
      var plain = String.UnicodeScalarView()
      for scalar in text.unicodeScalars where !Self.stripped.contains(scalar) { plain.append(scalar) }
      return String(plain).split(whereSeparator: \.isWhitespace).map(String.init)
    }
    var words: [String] = []
    var isWithin = false
    for character in text {
      let isLetter = character.isLetter || character.isNumber || character == "'" || character == "’"
      if isLetter, isWithin {
        words[words.count - 1].append(character)
      } else if !character.isWhitespace {
        words.append(String(character))
      }
      isWithin = isLetter
    }
    return words
  }
}
