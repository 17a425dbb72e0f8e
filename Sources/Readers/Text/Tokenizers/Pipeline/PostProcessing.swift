/// The special tokens that the post-processors of `tokenizer.json` put around texts.
///
/// Reference: the post-processors of Hugging Face's `tokenizers`.
struct PostProcessing {
  private(set) var single = TextFrame([.text(0, segment: 0)])
  private(set) var pair: TextFrame? = TextFrame([.text(0, segment: 0), .text(1, segment: 1)])
  private(set) var trim: OffsetTrim?
  private var hasFrame = false

  /// - Parameter token: returns the special token with a name.
  /// - Throws: `TokenizerError`
  init(_ json: JSONValue?, token: (String) -> Token?) throws(TokenizerError) {
    if let json { try add(json, token: token, depth: 0) }
  }

  private mutating func add(
    _ json: JSONValue, token: (String) -> Token?, depth: Int
  ) throws(TokenizerError) {
    let type = json["type"]?.text ?? ""
    switch type {
    case "Sequence" where depth < 8:
      let parts = json["processors"]?.array ?? []
      guard parts.count <= NormalizerKind.maxParts else {
        throw .unsupported(part: "post-processor", name: "a sequence of \(parts.count)")
      }
      for part in parts { try add(part, token: token, depth: depth + 1) }
    case "ByteLevel":
      if json["trim_offsets"]?.truth ?? true { try trim(json) }
    case "BertProcessing", "RobertaProcessing":
      let start = try Self.token(json["cls"], token)
      let end = try Self.token(json["sep"], token)
      if type == "RobertaProcessing", json["trim_offsets"]?.truth ?? true { try trim(json) }
      try frame(
        TextFrame([.special(start, segment: 0), .text(0, segment: 0), .special(end, segment: 0)]),
        type == "BertProcessing"
          ? .bertPair(start: start, separator: end) : .robertaPair(start: start, separator: end))
    case "TemplateProcessing":
      guard let single = try Self.template(json["single"], texts: 1, json, token) else {
        throw .unsupported(part: "post-processor", name: "a template without the text, or with it twice")
      }
      try frame(single, try Self.template(json["pair"], texts: 2, json, token))
    default: throw .unsupported(part: "post-processor", name: type)
    }
  }

  private mutating func frame(_ single: TextFrame, _ pair: TextFrame?) throws(TokenizerError) {
    guard !hasFrame else { throw .unsupported(part: "post-processor", name: "two templates in a sequence") }
    (self.single, self.pair, hasFrame) = (single, pair, true)
  }

  private mutating func trim(_ json: JSONValue) throws(TokenizerError) {
    guard trim == nil else { throw .unsupported(part: "post-processor", name: "two ByteLevel in a sequence") }
    trim = OffsetTrim(addsBlank: json["add_prefix_space"]?.truth ?? true)
  }

  /// Reads a token and its id: ["[CLS]", 101].
  private static func token(
    _ json: JSONValue?, _ token: (String) -> Token?
  ) throws(TokenizerError) -> Token {
    guard let pair = json?.array, pair.count == 2, let name = pair[0].text else {
      throw .noToken("the frame of a text")
    }
    return try known(name, id: pair[1].integer, token)
  }

  /// Returns the token with a name. Its id must be the same in the post-processor and in the vocabulary.
  private static func known(
    _ name: String, id: Int?, _ token: (String) -> Token?
  ) throws(TokenizerError) -> Token {
    guard let own = token(name) else { throw .noToken(name) }
    guard own.id == id else {
      throw .badVocabulary(
        "the post-processor gives '\(name)' the number \(id.map(String.init) ?? "null"), the vocabulary \(own.id)"
      )
    }
    return own
  }

  /// Reads a template.
  ///
  /// - Parameter texts: the number of texts in the template; each must occur once.
  /// - Returns: `nil` if the texts of the template are different.
  private static func template(
    _ template: JSONValue?, texts: Int, _ json: JSONValue, _ token: (String) -> Token?
  ) throws(TokenizerError) -> TextFrame? {
    var parts: [TextFrame.Part] = []
    var found: [Int] = []
    for part in template?.array ?? [] {
      if let special = part["SpecialToken"], let name = special["id"]?.text {
        let segment = special["type_id"]?.integer ?? 0
        for token in try Self.special(name, json["special_tokens"]?[name], token) {
          parts.append(.special(token, segment: segment))
        }
      } else if let text = part["Sequence"], let name = text["id"]?.text, ["A", "B"].contains(name) {
        found.append(name == "A" ? 0 : 1)
        parts.append(.text(name == "A" ? 0 : 1, segment: text["type_id"]?.integer ?? 0))
      } else {
        throw .unsupported(part: "post-processor", name: "a template with an unknown part")
      }
      guard parts.count <= maxParts else {
        throw .unsupported(part: "post-processor", name: "a template of more than \(maxParts) parts")
      }
    }
    return found.sorted() == Array(0..<texts) ? TextFrame(parts) : nil
  }

  private static let maxParts = 1000

  /// Returns the tokens for a name: those that the file gives, or else the token of the vocabulary.
  private static func special(
    _ name: String, _ json: JSONValue?, _ token: (String) -> Token?
  ) throws(TokenizerError) -> [Token] {
    guard let ids = json?["ids"]?.array else {
      guard let token = token(name) else { throw .noToken(name) }
      return [token]
    }
    let names = json?["tokens"]?.array ?? []
    var tokens: [Token] = []
    for (index, value) in ids.enumerated() {
      tokens.append(
        try known(
          names.indices.contains(index) ? names[index].text ?? name : name, id: value.integer, token))
    }
    return tokens
  }
}
