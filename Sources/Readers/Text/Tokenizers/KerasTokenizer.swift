import Foundation

/// The tokenizer in a file that `to_json()` of Keras' `Tokenizer` writes.
struct KerasTokenizer: Tokenizer {
  let special: SpecialTokens
  let paddingPolicy = PaddingPolicy.keras
  private let vocabulary: Vocabulary
  private let text: KerasText
  /// Words with this id or a larger one are unknown.
  private let wordLimit: Int?
  private let isByCharacter: Bool

  static let kind = TokenizerKind(
    name: "keras", summary: "the JSON file of Keras' Tokenizer"
  ) { file throws(TokenizerError) in
    guard var json = file.json else { return nil }
    // `to_json()` returns a string, which is often written to the file as a JSON string.
    if let inner = json.text { json = try JSONValue(Data(inner.utf8)) }
    guard json["class_name"]?.text == "Tokenizer", let config = json["config"] else { return nil }
    return try KerasTokenizer(config)
  }

  /// - Throws: `TokenizerError`
  init(_ config: JSONValue) throws(TokenizerError) {
    guard let index = config["word_index"] else { throw .badVocabulary("word_index is missing") }
    vocabulary = try Vocabulary(
      index.text.map { text throws(TokenizerError) in try JSONValue(Data(text.utf8)) } ?? index)
    var text = KerasText()
    if let filters = config["filters"]?.text { text.filters = Set(filters.unicodeScalars) }
    text.isLowerCase = config["lower"]?.truth ?? true
    text.separator = config["split"]?.text ?? " "
    guard !text.separator.isEmpty else { throw .badVocabulary("the separator is empty") }
    self.text = text
    wordLimit = config["num_words"]?.integer
    isByCharacter = config["char_level"]?.truth ?? false
    let name = config["oov_token"]?.text
    var special = SpecialTokens()
    special.padding = Token("<PAD>", id: 0, role: .padding)
    special.unknown = vocabulary.token([name].compactMap(\.self))
    self.special = special
  }

  func tokens(of text: String) -> [Token] {
    guard isByCharacter else { return self.text.words(of: text).compactMap { token(of: $0, goesOn: false) } }
    var isWithin = false
    return (self.text.isLowerCase ? text.lowercased() : text).unicodeScalars.compactMap { scalar in
      let isSpace = scalar.properties.isWhitespace
      defer { isWithin = !isSpace }
      return token(of: String(scalar), goesOn: isWithin && !isSpace)
    }
  }

  private func token(of word: String, goesOn: Bool) -> Token? {
    if let id = vocabulary[word], wordLimit.map({ id < $0 }) ?? true {
      return Token(word, id: id, continuesWord: goesOn)
    }
    return special.unknown.map { Token($0.text, id: $0.id, shown: word, continuesWord: goesOn) }
  }
}

/// Splits texts as Keras' text preprocessing does.
///
/// Reference: `keras.preprocessing.text.text_to_word_sequence`.
struct KerasText: Sendable {
  /// Characters that are replaced by the separator.
  var filters = Set("!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n".unicodeScalars)
  var isLowerCase = true
  var separator = " "

  func words(of text: String) -> [String] {
    let text = isLowerCase ? text.lowercased() : text
    var plain = ""
    plain.unicodeScalars.reserveCapacity(text.unicodeScalars.count)
    for scalar in text.unicodeScalars {
      if filters.contains(scalar) { plain += separator } else { plain.unicodeScalars.append(scalar) }
    }
    return plain.split(separator: separator).map(String.init)
  }
}
