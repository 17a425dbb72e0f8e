/// A JSON object of words and their ids, as in Keras' data sets: `imdb.get_word_index()`.
///
/// The texts of such a data set add `index_from` (3) to the ids of the index; their ids 0, 1 and 2 are padding, the beginning of
/// a text and unknown words. An index that has these by name ("<PAD>", "<START>", "<UNK>") needs no offset.
struct WordIndex: Tokenizer {
  let special: SpecialTokens
  let paddingPolicy = PaddingPolicy.keras
  private let vocabulary: Vocabulary
  private let text = KerasText()

  static let kind = TokenizerKind(
    name: "word-index", summary: "a Keras word index: a JSON object of words and numbers",
    choices: [.indexFrom]
  ) { file throws(TokenizerError) in
    guard let json = file.json, let object = json.object?.members,
      object.allSatisfy({ $0.value.integer != nil })
    else { return nil }
    let index = try WordIndex(Vocabulary(json), indexFrom: file.choices.indexFrom ?? 0)
    try index.checkEntries(of: object)
    return index
  }

  init(_ vocabulary: Vocabulary, indexFrom: Int) throws(TokenizerError) {
    var special = SpecialTokens()
    if indexFrom > 0 {
      self.vocabulary = try vocabulary.shifted(by: indexFrom)
      special.padding = Token("<PAD>", id: 0, role: .padding)
      special.before = [Token("<START>", id: 1, role: .special)]
      special.unknown = Token("<UNK>", id: 2, role: .special)
    } else {
      self.vocabulary = vocabulary
      special = vocabulary.usualSpecial
      special.before = [vocabulary.token(Vocabulary.startNames)].compactMap(\.self)
      if special.padding == nil, !vocabulary.contains(id: 0) {
        special.padding = Token("<PAD>", id: 0, role: .padding)
      }
    }
    self.special = special
  }

  /// Refuses an index with entries that can never match a text. Keras makes a word index by the same splitting of texts, so each
  /// of its words matches itself; other vocabularies have entries that do not.
  ///
  /// - Throws: `TokenizerError`
  private func checkEntries(of object: [JSONObject.Member]) throws(TokenizerError) {
    let entries = object.filter { !SpecialNames.isBracketed($0.key) }
    if let kind = ForeignTokenizer.kind(ofEntries: entries.lazy.map(\.key)) { throw .unsupportedFile(kind) }
    let names = Vocabulary.paddingNames + Vocabulary.unknownNames
    // Keras counts words from 1: 0 is padding.
    let lost = entries.filter { entry in
      let word = entry.key
      return !names.contains(word)
        && (entry.value.integer == 0
          || !text.words(of: word).map { Array($0.utf8) }.elementsEqual([Array(word.utf8)]))
    }
    guard lost.isEmpty else {
      throw .unreachable(
        kind: "a Keras word index", entries: Array(lost.map(\.key).sorted().prefix(3)), count: lost.count)
    }
  }

  func tokens(of text: String) -> [Token] {
    // If there is no unknown token, words that are not in the index are left out, as in Keras.
    self.text.words(of: text).compactMap { word in
      vocabulary[word].map { Token(word, id: $0) }
        ?? special.unknown.map { Token($0.text, id: $0.id, shown: word) }
    }
  }
}
