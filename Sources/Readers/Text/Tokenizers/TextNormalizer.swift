import Foundation

/// What changes a text before it is taken apart.
///
/// Reference: the normalizers of Hugging Face's `tokenizers`.
enum TextNormalizer: Sendable {
  /// Without control characters, every white space a blank.
  case cleaned
  /// Blanks around every Chinese character.
  case chineseApart
  /// Without nonspacing marks, as BERT's normalizer does it.
  case accentsStripped
  /// Without combining marks of any kind (Mn, Mc, Me), as `StripAccents` does it.
  case marksStripped
  case lowerCase
  case composed, decomposed, compatibilityComposed, compatibilityDecomposed
  case trimmed(left: Bool, right: Bool)
  case replaced(String, by: String)

  /// Bytes that a text may have; a file could ask for any number.
  private static let longest = 64 << 20
  /// As many as any tokenizer has, and a few more.
  static let maxParts = 64

  /// - Throws: `TokenizerError.tooLong`
  func applied(to text: String) throws(TokenizerError) -> String {
    var most = text.utf8.count
    if case .replaced(let pattern, let content) = self {
      most += most / max(1, pattern.utf8.count) * content.utf8.count
    }
    guard most <= Self.longest else { throw .tooLong(most, limit: Self.longest) }
    return switch self {
    case .cleaned: Self.mapped(text, Self.clean)
    case .chineseApart: Self.mapped(text) { $0.isChinese ? [" ", $0, " "] : [$0] }
    case .accentsStripped:
      Self.mapped(text) { $0.properties.generalCategory == .nonspacingMark ? [] : [$0] }
    case .marksStripped: Self.mapped(text) { $0.properties.generalCategory.isMark ? [] : [$0] }
    case .lowerCase: Self.mapped(text) { Array($0.properties.lowercaseMapping.unicodeScalars) }
    case .composed: text.precomposedStringWithCanonicalMapping
    case .decomposed: text.decomposedStringWithCanonicalMapping
    case .compatibilityComposed: text.precomposedStringWithCompatibilityMapping
    case .compatibilityDecomposed: text.decomposedStringWithCompatibilityMapping
    case .trimmed(let left, let right):
      Self.trimmed(text, left: left, right: right)
    case .replaced(let pattern, let content): text.replacing(pattern, with: content)
    }
  }

  /// - Parameter stripsAccents: `nil` where that goes with lower case.
  static func bert(
    cleans: Bool = true, setsChineseApart: Bool = true, stripsAccents: Bool? = nil, isLowerCase: Bool
  ) -> [TextNormalizer] {
    (cleans ? [.cleaned] : []) + (setsChineseApart ? [.chineseApart] : [])
      + (stripsAccents ?? isLowerCase ? [.decomposed, .accentsStripped] : [])
      + (isLowerCase ? [.lowerCase] : [])
  }

  private static func mapped(
    _ text: String, _ change: (Unicode.Scalar) -> [Unicode.Scalar]
  ) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(contentsOf: change(scalar)) }
    return String(result)
  }

  private static func clean(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar {
    case "\t", "\n", "\r": return [" "]
    case "\0", "\u{FFFD}": return []
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned: return []
    default: return scalar.properties.isWhitespace ? [" "] : [scalar]
    }
  }

  private static func trimmed(_ text: String, left: Bool, right: Bool) -> String {
    var scalars = text.unicodeScalars[...]
    if left { scalars = scalars.drop { $0.properties.isWhitespace } }
    while right, let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
    return String(scalars)
  }

  /// The normalizers a description asks for.
  ///
  /// - Throws: `TokenizerError.unsupported`
  static func all(_ json: JSONValue?, depth: Int = 0) throws(TokenizerError) -> [TextNormalizer] {
    guard let json else { return [] }
    let type = json["type"]?.text ?? ""
    switch type {
    case "Sequence" where depth < 8:
      var normalizers: [TextNormalizer] = []
      for part in json["normalizers"]?.array ?? [] { normalizers += try all(part, depth: depth + 1) }
      guard normalizers.count <= maxParts else {
        throw .unsupported(part: "normalizer", name: "a sequence of \(normalizers.count)")
      }
      return normalizers
    case "BertNormalizer":
      return bert(
        cleans: json["clean_text"]?.truth ?? true,
        setsChineseApart: json["handle_chinese_chars"]?.truth ?? true,
        stripsAccents: json["strip_accents"]?.truth, isLowerCase: json["lowercase"]?.truth ?? true)
    case "Lowercase": return [.lowerCase]
    case "StripAccents": return [.marksStripped]
    case "NFC": return [.composed]
    case "NFD": return [.decomposed]
    case "NFKC": return [.compatibilityComposed]
    case "NFKD": return [.compatibilityDecomposed]
    case "Strip":
      return [.trimmed(left: json["strip_left"]?.truth ?? true, right: json["strip_right"]?.truth ?? true)]
    case "Replace":
      guard let pattern = json["pattern"]?["String"]?.text, !pattern.isEmpty else {
        throw .unsupported(part: "normalizer", name: "Replace with a regular expression")
      }
      return [.replaced(pattern, by: json["content"]?.text ?? "")]
    default: throw .unsupported(part: "normalizer", name: type)
    }
  }
}

extension Unicode.Scalar {
  /// Whether it is one of the characters that BERT takes for Chinese.
  fileprivate var isChinese: Bool {
    [
      0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F,
    ].contains { $0.contains(value) }
  }
}

extension Unicode.GeneralCategory {
  fileprivate var isMark: Bool { self == .nonspacingMark || self == .spacingMark || self == .enclosingMark }
}
