/// Hugging Face's `tokenizer.json` of the kinds WordLevel and WordPiece.
///
/// Reference: the serialization of the library `tokenizers`.
enum HuggingFace {
  static let kind = TokenizerKind(
    name: "hugging-face", summary: "a Hugging Face tokenizer.json with a WordLevel or WordPiece model"
  ) { file throws(TokenizerError) in
    guard let json = file.json, let model = json["model"], model.object != nil else { return nil }
    return try tokenizer(json, model)
  }

  private static func tokenizer(
    _ json: JSONValue, _ model: JSONValue
  ) throws(TokenizerError) -> TextPipeline {
    let type = model["type"]?.text ?? (model["continuing_subword_prefix"] == nil ? "" : "WordPiece")
    let words: WordModel
    switch type {
    case "WordLevel": words = .whole
    case "WordPiece":
      words = .pieces(
        prefix: model["continuing_subword_prefix"]?.text ?? "##",
        longestWord: model["max_input_chars_per_word"]?.integer ?? WordPieceVocabulary.longestWord)
    default: throw .unsupported(part: "model", name: type)
    }
    guard let entries = model["vocab"] else { throw .badVocabulary("it is missing") }
    let vocabulary = try Vocabulary(entries)
    let normalizers = try TextNormalizer.all(json["normalizer"])
    var added = try added(json["added_tokens"]?.array ?? [], areNormalized: !normalizers.isEmpty)
    var special = vocabulary.usualSpecial
    func token(_ name: String, _ role: Token.Role = .special) -> Token? {
      (added[name]?.id ?? vocabulary[name]).map { Token(name, id: $0, role: role) }
    }
    special.unknown = model["unk_token"]?.text.flatMap { token($0) }
    special.mask = special.mask ?? Vocabulary.maskNames.lazy.compactMap { token($0) }.first
    special.padding =
      json["padding"]?["pad_token"]?.text.flatMap { token($0, .padding) } ?? special.padding
      ?? Vocabulary.paddingNames.lazy.compactMap { token($0, .padding) }.first
    (special.before, special.after) = try frame(json["post_processor"], token: { token($0) })
    // What is unknown stands for a word, even where a text spells it out.
    if let unknown = special.unknown { added[unknown.text]?.role = .word }
    return TextPipeline(
      vocabulary: vocabulary, normalizers: normalizers,
      preTokenizers: try PreTokenizer.all(json["pre_tokenizer"]), model: words, special: special,
      habits: habits(json), spelledOut: Array(added.values))
  }

  /// - Parameter areNormalized: whether texts are changed before they are taken apart; tokens that are looked for behind that are refused.
  private static func added(
    _ tokens: [JSONValue], areNormalized: Bool
  ) throws(TokenizerError) -> [String: Token] {
    var added: [String: Token] = [:]
    for token in tokens {
      guard let name = token["content"]?.text, !name.isEmpty, let id = token["id"]?.integer, id >= 0 else {
        throw .badVocabulary("an added token has no name or number")
      }
      for flag in ["single_word", "lstrip", "rstrip"] + (areNormalized ? ["normalized"] : [])
      where token[flag]?.truth == true {
        throw .unsupported(part: "added token '\(name)'", name: flag)
      }
      added[name] = Token(name, id: id, role: token["special"]?.truth == true ? .special : .word)
    }
    return added
  }

  /// The tokens around a single text.
  private static func frame(
    _ json: JSONValue?, token: (String) -> Token?
  ) throws(TokenizerError) -> (before: [Token], after: [Token]) {
    guard let json else { return ([], []) }
    func required(_ name: String?) throws(TokenizerError) -> Token {
      guard let found = name.flatMap(token) else { throw .noToken(name ?? "the frame of a text") }
      return found
    }
    let type = json["type"]?.text ?? ""
    switch type {
    case "BertProcessing", "RobertaProcessing":
      return (
        [try required(json["cls"]?.array?.first?.text)], [try required(json["sep"]?.array?.first?.text)]
      )
    case "TemplateProcessing":
      var (before, after): ([Token], [Token]) = ([], [])
      var isBehind = false
      for part in json["single"]?.array ?? [] {
        if let name = part["SpecialToken"]?["id"]?.text {
          let token = try required(name)
          if isBehind { after.append(token) } else { before.append(token) }
        } else {
          guard !isBehind else { throw .unsupported(part: "template", name: "a text twice") }
          isBehind = true
        }
      }
      return (before, after)
    default: throw .unsupported(part: "post-processor", name: type)
    }
  }

  private static func habits(_ json: JSONValue) -> PaddingPolicy {
    func side(_ part: String) -> TextSide { json[part]?["direction"]?.text == "Left" ? .left : .right }
    var habits = PaddingPolicy(
      padding: side("padding"), truncation: side("truncation"),
      length: json["padding"]?["strategy"]?["Fixed"]?.integer,
      longest: json["truncation"]?["max_length"]?.integer)
    habits.multiple = json["padding"]?["pad_to_multiple_of"]?.integer.flatMap { $0 > 1 ? $0 : nil }
    return habits
  }
}
