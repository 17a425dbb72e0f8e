/// The way in which the entries of a vocabulary encode text.
enum TokenSpelling: Equatable, Sendable {
  case plain
  /// A prefix within words: "##ing".
  case prefix(String)
  /// A letter for a space: "▁the"; "<0xF0>" is a byte.
  case blank(Unicode.Scalar)
  /// A letter for each byte: "Ġthe".
  case bytes
  /// A suffix at the end of a word: "the</w>".
  case suffix(String)

  /// Returns the text of an entry with the space that it includes; invalid bytes are written as "\xF0".
  func text(of entry: String) -> String {
    switch self {
    case .plain: return entry
    case .prefix(let prefix):
      return entry.hasBytePrefix(prefix) ? entry.droppingBytes(prefix.utf8.count) : entry
    case .suffix(let suffix):
      return !suffix.isEmpty && entry.hasByteSuffix(suffix)
        ? String(decoding: entry.utf8.dropLast(suffix.utf8.count), as: UTF8.self) + " " : entry
    case .blank(let blank):
      if let byte = ByteFallback.byte(of: entry) { return Self.text(of: [byte]) }
      return String(String.UnicodeScalarView(entry.unicodeScalars.map { $0 == blank ? " " : $0 }))
    case .bytes:
      let bytes = entry.unicodeScalars.compactMap(ByteAlphabet.byte)
      return bytes.count == entry.unicodeScalars.count ? Self.text(of: bytes) : entry
    }
  }

  /// Returns the label of an entry in lists of tokens: the entry, with characters instead of symbols for bytes.
  func label(of entry: String) -> String { self == .bytes || isByte(entry) ? text(of: entry) : entry }

  private func isByte(_ entry: String) -> Bool {
    if case .blank = self { ByteFallback.byte(of: entry) != nil } else { false }
  }

  /// Returns bytes as text; invalid bytes are written as "\xF0".
  static func text(of bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    var start = 0
    while start < bytes.count {
      let letter = (1...min(4, bytes.count - start)).lazy.compactMap { count in
        String(validating: bytes[start..<start + count], as: UTF8.self).map { (text: $0, count: count) }
      }.first
      if let letter {
        text += letter.text
      } else {
        let digits = String(bytes[start], radix: 16, uppercase: true)
        text += "\\x" + (digits.count < 2 ? "0" : "") + digits
      }
      start += letter?.count ?? 1
    }
    return text
  }

  // MARK: tokenizer.json

  /// The known kinds of decoders.
  private static let known = [
    "ByteLevel", "WordPiece", "Metaspace", "ByteFallback", "Fuse", "Strip", "Replace", "CTC", "BPEDecoder",
    "Sequence",
  ]

  /// Derives the spelling from the decoder, or from the model and the pre-tokenizers.
  ///
  /// - Throws: `TokenizerError.unsupported`
  init(_ json: JSONValue) throws(TokenizerError) {
    let decoders = try Self.parts(json["decoder"], "decoders")
    for decoder in decoders {
      let type = decoder["type"]?.text ?? ""
      guard Self.known.contains(type) else { throw .unsupported(part: "decoder", name: type) }
    }
    let parts =
      decoders + (try Self.parts(json["pre_tokenizer"], "pretokenizers"))
      + (try Self.parts(json["normalizer"], "normalizers"))
    func part(_ type: String) -> JSONValue? { parts.first { $0["type"]?.text == type } }
    if part("ByteLevel") != nil {
      self = .bytes
      return
    }
    let isBlank: (JSONValue) -> Bool = { part in
      part["type"]?.text == "Replace"
        && (part["content"]?.text == "▁" || part["pattern"]?["String"]?.text == "▁")
    }
    if let metaspace = part("Metaspace") {
      self = .blank(metaspace["replacement"]?.text?.unicodeScalars.first ?? "▁")
    } else if parts.contains(where: isBlank) {
      self = .blank("▁")
    } else if let suffix = json["model"]?["end_of_word_suffix"]?.text ?? part("BPEDecoder")?["suffix"]?.text {
      self = .suffix(suffix)
    } else if let prefix = json["model"]?["continuing_subword_prefix"]?.text {
      self = .prefix(prefix)
    } else {
      self = .plain
    }
  }

  private static func parts(
    _ json: JSONValue?, _ list: String, depth: Int = 0
  ) throws(TokenizerError) -> [JSONValue] {
    guard let json else { return [] }
    guard json["type"]?.text == "Sequence", depth < 8 else { return [json] }
    var found: [JSONValue] = []
    for part in json[list]?.array ?? [] {
      found += try parts(part, list, depth: depth + 1)
      guard found.count <= 3 * NormalizerKind.maxParts else {
        throw .unsupported(part: list, name: "a sequence of \(found.count)")
      }
    }
    return found
  }
}
