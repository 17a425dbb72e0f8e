/// Reads Hugging Face's `tokenizer.json`.
///
/// Reference: the serialization of the library `tokenizers`.
enum HuggingFace {
  static let kind = TokenizerKind(
    name: "hugging-face",
    summary: "a Hugging Face tokenizer.json: BPE, Unigram, WordPiece or WordLevel"
  ) { file throws(TokenizerError) in
    guard let json = file.json, let model = json["model"], model.object != nil else { return nil }
    return try tokenizer(json, try WordModelKind.model(model))
  }

  private static func tokenizer(
    _ json: JSONValue, _ model: any WordModel
  ) throws(TokenizerError) -> TextPipeline {
    var parts = TextPipeline.Parts()
    parts.normalizers = try NormalizerKind.normalizers(json["normalizer"])
    parts.preTokenizers = try PreTokenizerKind.preTokenizers(json["pre_tokenizer"])
    parts.added = try added(json["added_tokens"]?.array ?? [], besides: model)
    parts.spelling = try TokenSpelling(json)
    func token(_ name: String, _ role: Token.Role = .special) -> Token? {
      (parts.added.first { $0.text.utf8.elementsEqual(name.utf8) }?.id ?? model.id(of: name))
        .map { Token(name, id: $0, role: role) }
    }
    func first(_ names: [String], _ role: Token.Role = .special) -> Token? {
      names.lazy.compactMap { token($0, role) }.first
    }
    parts.special.unknown = model.unknown.map { Token($0.text, id: $0.id, role: .special) }
    parts.special.mask = first(Vocabulary.maskNames)
    (parts.special.padding, parts.notes) = padding(json["padding"], token: { token($0, .padding) })
    parts.special.padding = parts.special.padding ?? first(Vocabulary.paddingNames, .padding)
    let post = try PostProcessing(json["post_processor"]) { token($0) }
    (parts.singleFrame, parts.pairFrame, parts.trim) = (post.single, post.pair, post.trim)
    parts.paddingPolicy = try paddingPolicy(json)
    return try TextPipeline(model, parts)
  }

  private static func added(
    _ tokens: [JSONValue], besides model: any WordModel
  ) throws(TokenizerError) -> [AddedToken] {
    var added: [AddedToken] = []
    var names: Set<[UInt8]> = []
    var largest = model.count - 1
    for token in tokens {
      guard let name = token["content"]?.text, let id = token["id"]?.integer, (0...1 << 24).contains(id)
      else {
        throw .badVocabulary("an added token has no name or number")
      }
      // As in the library, empty names never match, and the first of equal names counts.
      guard !name.isEmpty, names.insert(Array(name.utf8)).inserted else { continue }
      let own = model.id(of: name)
      guard own ?? (largest + 1) == id else {
        throw .badVocabulary(
          "the added token '\(name)' has the number \(id), but by the vocabulary it is \(own ?? (largest + 1))"
        )
      }
      largest = max(largest, id)
      func flag(_ key: String) -> Bool { token[key]?.truth ?? false }
      added.append(
        AddedToken(
          text: name, id: id, isSpecial: flag("special"), isWholeWord: flag("single_word"),
          stripsLeft: flag("lstrip"), stripsRight: flag("rstrip"),
          isNormalized: token["normalized"]?.truth ?? !flag("special")))
    }
    return added
  }

  /// Returns the padding token, and a note if its id differs from the vocabulary.
  private static func padding(_ json: JSONValue?, token: (String) -> Token?) -> (Token?, [String]) {
    guard let name = json?["pad_token"]?.text else { return (nil, []) }
    let own = token(name)
    guard let id = json?["pad_id"]?.integer, id >= 0 else { return (own, []) }
    let padding = Token(name, id: id, role: .padding)
    guard own?.id != id else { return (padding, []) }
    return (
      padding,
      [
        "padding has the number \(id), as the tokenizer file says, but '\(name)' "
          + (own.map { "has the number \($0.id)" } ?? "is not in the vocabulary")
      ]
    )
  }

  private static func paddingPolicy(_ json: JSONValue) throws(TokenizerError) -> PaddingPolicy {
    func side(_ part: String) -> TextSide { json[part]?["direction"]?.text == "Left" ? .left : .right }
    var paddingPolicy = PaddingPolicy(
      padding: side("padding"), truncation: side("truncation"),
      length: json["padding"]?["strategy"]?["Fixed"]?.integer,
      longest: json["truncation"]?["max_length"]?.integer)
    paddingPolicy.multiple = json["padding"]?["pad_to_multiple_of"]?.integer.flatMap { $0 > 1 ? $0 : nil }
    if let strategy = json["truncation"]?["strategy"]?.text {
      guard let known = PairTruncation(rawValue: strategy) else {
        throw .unsupported(part: "truncation", name: strategy)
      }
      paddingPolicy.pairTruncation = known
    }
    return paddingPolicy
  }
}
