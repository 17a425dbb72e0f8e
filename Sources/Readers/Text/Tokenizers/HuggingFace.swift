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
    let frames = try frames(json["post_processor"], token: { token($0) })
    (special.before, special.after) = frames.single.ends
    // What is unknown stands for a word, even where a text spells it out.
    if let unknown = special.unknown { added[unknown.text]?.role = .word }
    return TextPipeline(
      vocabulary: vocabulary, normalizers: normalizers,
      preTokenizers: try PreTokenizer.all(json["pre_tokenizer"]), model: words, special: special,
      singleFrame: frames.single, pairFrame: frames.pair, habits: habits(json),
      spelledOut: Array(added.values))
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

  /// The frames of a text and of a pair of texts.
  private static func frames(
    _ json: JSONValue?, token: (String) -> Token?
  ) throws(TokenizerError) -> (single: TextFrame, pair: TextFrame?) {
    guard let json else {
      return (TextFrame([.text(0, segment: 0)]), TextFrame([.text(0, segment: 0), .text(1, segment: 1)]))
    }
    func required(_ name: String?) throws(TokenizerError) -> Token {
      guard let found = name.flatMap(token) else { throw .noToken(name ?? "the frame of a text") }
      return found
    }
    let type = json["type"]?.text ?? ""
    switch type {
    case "BertProcessing", "RobertaProcessing":
      let start = try required(json["cls"]?.array?.first?.text)
      let separator = try required(json["sep"]?.array?.first?.text)
      return (
        TextFrame([
          .special(start, segment: 0), .text(0, segment: 0), .special(separator, segment: 0),
        ]),
        type == "BertProcessing"
          ? .bertPair(start: start, separator: separator) : .robertaPair(start: start, separator: separator)
      )
    case "TemplateProcessing":
      guard let single = try template(json["single"], texts: 1, token: required) else {
        throw .unsupported(part: "template", name: "of a single text")
      }
      return (single, try template(json["pair"], texts: 2, token: required))
    default: throw .unsupported(part: "post-processor", name: type)
    }
  }

  /// - Parameter texts: how many texts the template has; each must occur once.
  /// - Returns: `nil` if it has others.
  private static func template(
    _ json: JSONValue?, texts: Int, token: (String?) throws(TokenizerError) -> Token
  ) throws(TokenizerError) -> TextFrame? {
    var parts: [TextFrame.Part] = []
    var found: [Int] = []
    for part in json?.array ?? [] {
      if let special = part["SpecialToken"] {
        parts.append(
          .special(try token(special["id"]?.text), segment: special["type_id"]?.integer ?? 0))
      } else {
        let source = part["Sequence"]?["id"]?.text == "B" ? 1 : 0
        found.append(source)
        parts.append(.text(source, segment: part["Sequence"]?["type_id"]?.integer ?? 0))
      }
    }
    return found.sorted() == Array(0..<texts) ? TextFrame(parts) : nil
  }

  private static func habits(_ json: JSONValue) -> PaddingPolicy {
    func side(_ part: String) -> TextSide { json[part]?["direction"]?.text == "Left" ? .left : .right }
    var habits = PaddingPolicy(
      padding: side("padding"), truncation: side("truncation"),
      length: json["padding"]?["strategy"]?["Fixed"]?.integer,
      longest: json["truncation"]?["max_length"]?.integer)
    habits.pairTruncation =
      json["truncation"]?["strategy"]?.text.flatMap(PairTruncation.init) ?? .longestFirst
    habits.multiple = json["padding"]?["pad_to_multiple_of"]?.integer.flatMap { $0 > 1 ? $0 : nil }
    return habits
  }
}
